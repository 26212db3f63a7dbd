/// Configuration folders that show one rule each.
extension ConfigCase {
  static let all: [ConfigCase] = discovery + environments + merging + interpolation + resolvers

  private static let discovery: [ConfigCase] = [
    .init("no files", [:], kinds: ["catalog", "parameters", "credentials", "globals", "nothing"]),
    .init("an empty file", ["base/catalog.yml": ""]),
    .init(
      "every pattern",
      [
        "base/catalog.yml": "a: 1\n", "base/catalog_x.yaml": "b: 1\n", "base/catalog.json": "{\"c\": 1}",
        "base/catalog/one.yml": "d: 1\n", "base/catalog/deep/er/two.yml": "e: 1\n",
        "base/sub/catalog.yml": "f: 1\n",
        "base/sub/deep/catalogue_notes.yml": "g: 1\n", "base/catalog_dir/h.yml": "h: 1\n",
        "base/catalog.txt": "x: 1\n",
        "base/catalog.YML": "x: 1\n", "base/other.yml": "x: 1\n", "base/sub/catalog/no.yml": "x: 1\n",
        "base/mycatalog.yml": "x: 1\n", "base/.catalog.yml": "x: 1\n", "base/.hidden/catalog.yml": "x: 1\n",
        "base/catalog/.x.yml": "x: 1\n", "base/Catalog.yml": "x: 1\n", "base/catalog/.yml": "x: 1\n",
      ]),
    .init(
      "globals only at the top, and only .yml",
      ["base/globals.yml": "a: 1\n", "base/sub/globals.yml": "b: 1\n", "base/globals.yaml": "c: 1\n"],
      kinds: ["globals"]),
    .init(
      "patterns of one's own",
      ["base/airflow.yml": "a: 1\n", "base/scheduler/x.yml": "b: 1\n", "base/a1.yml": "c: 1\n"],
      kinds: ["airflow", "catalog"]
    ) { $0.patterns = ["airflow": ["airflow*", "scheduler/**", "a[0-9].yml"], "catalog": ["a?.yml"]] },
    .init(
      "hidden environments", [".x/catalog.yml": "a: 1\n", "base/catalog.yml": "b: 1\n"], environment: ".x"),
    .init("`**` within a name", ["base/catalog.yml": "a: 1\n"], kinds: ["x"]) {
      $0.patterns = ["x": ["cat**"]]
    },
    .init("a file in a folder that both patterns match", ["base/catalog/catalog.yml": "a: 1\n"]),
  ]

  private static let environments: [ConfigCase] = [
    .init("the default run environment", ["base/catalog.yml": "a: 1\n", "local/catalog.yml": "b: 1\n"]),
    .init(
      "an environment by name",
      ["base/catalog.yml": "a: 1\n", "prod/catalog.yml": "a: 2\n", "local/catalog.yml": "a: 3\n"],
      environment: "prod"),
    .init("an environment that is not there", ["base/catalog.yml": "a: 1\n"], environment: "nope"),
    .init("a base that is not there", ["base/catalog.yml": "a: 1\n"]) { $0.baseEnvironment = "nope" },
    .init(
      "the base alone", ["base/catalog.yml": "a: 1\n", "local/catalog.yml": "b: 1\n"], environment: "base"),
    .init("the base alone, and no file", [:], environment: "base"),
    .init("no environments: the root is both", ["catalog.yml": "a: 1\n", "base/catalog.yml": "b: 1\n"]) {
      $0.baseEnvironment = ""
      $0.defaultRunEnvironment = ""
    },
    .init("an environment that is a file", ["nope": "x"], environment: "nope"),
    .init(
      "a nested environment", ["base/catalog.yml": "a: 1\n", "prod/eu/catalog.yml": "b: 1\n"],
      environment: "prod/eu"),
  ]

  private static let merging: [ConfigCase] = [
    .init(
      "destructive", ["base/catalog.yml": "a: {x: 1}\nb: 1\n", "local/catalog.yml": "a: {y: 2}\nc: 1\n"]),
    .init(
      "soft",
      [
        "base/catalog.yml": "a: {x: 1, l: [1, 2], n: null}\nb: 1\n",
        "local/catalog.yml": "a: {y: 2, l: [3], n: {z: 1}}\nb: null\n",
      ]
    ) { $0.mergeStrategy = ["catalog": .soft] },
    .init(
      "soft: a list meets a mapping", ["base/catalog.yml": "a: {x: 1}\n", "local/catalog.yml": "a: [1]\n"]
    ) {
      $0.mergeStrategy = ["catalog": .soft]
    },
    .init(
      "soft: a mapping meets a list", ["base/catalog.yml": "a: [1]\n", "local/catalog.yml": "a: {x: 1}\n"]
    ) {
      $0.mergeStrategy = ["catalog": .soft]
    },
    .init(
      "soft: a value meets a mapping", ["base/catalog.yml": "a: {x: 1}\n", "local/catalog.yml": "a: 5\n"]
    ) {
      $0.mergeStrategy = ["catalog": .soft]
    },
    .init(
      "soft: a mapping meets a value", ["base/catalog.yml": "a: 5\n", "local/catalog.yml": "a: {x: 1}\n"]
    ) {
      $0.mergeStrategy = ["catalog": .soft]
    },
    .init("soft: a list meets a value", ["base/catalog.yml": "a: [1]\n", "local/catalog.yml": "a: 5\n"]) {
      $0.mergeStrategy = ["catalog": .soft]
    },
    .init("soft: null over a mapping", ["base/catalog.yml": "a: {x: 1}\n", "local/catalog.yml": "a: null\n"])
    {
      $0.mergeStrategy = ["catalog": .soft]
    },
    .init(
      "soft: ??? keeps the base's",
      ["base/catalog.yml": "a: 1\nb: {x: 1}\n", "local/catalog.yml": "a: ???\nb: ???\n"]
    ) {
      $0.mergeStrategy = ["catalog": .soft]
    },
    .init(
      "soft parameters",
      [
        "base/parameters.yml": "a: {x: {y: 1}}\n_b: {c: 1}\n",
        "local/parameters.yml": "a: {x: {z: 1}}\n_b: {d: 1}\n",
      ],
      kinds: ["parameters"]
    ) { $0.mergeStrategy = ["parameters": .soft] },
    .init("a key in two files", ["base/catalog.yml": "a: 1\n", "base/catalog_b.yml": "a: 1\n"]),
    .init(
      "a hidden key in two files",
      ["base/catalog.yml": "_a: {x: 1}\nb: ${_a}\n", "base/catalog_b.yml": "_a: {y: 1}\n"]),
    .init("hidden keys are dropped", ["base/catalog.yml": "_a: 1\nb: ${_a}\n"]),
    .init(
      "hidden keys of parameters stay", ["base/parameters.yml": "_a: 1\nb: ${_a}\n"], kinds: ["parameters"]),
    .init(
      "parameters in several files",
      ["base/parameters.yml": "a: {x: 1}\n", "base/parameters_b.yml": "a: {y: {z: 1}}\n"],
      kinds: ["parameters"]),
    .init(
      "a parameter in two files",
      ["base/parameters.yml": "a: {x: 1}\n", "base/parameters_b.yml": "a: {x: 1}\n"],
      kinds: ["parameters"]),
    .init(
      "a hidden parameter in two files",
      ["base/parameters.yml": "_a: {x: 1}\n", "base/parameters_b.yml": "_a: {x: 1}\n"],
      kinds: ["parameters"]),
    .init(
      "a parameter that is a list in two files",
      ["base/parameters.yml": "a: {x: [1]}\n", "base/parameters_b.yml": "a: {x: [2]}\n"],
      kinds: ["parameters"]),
    .init(
      "empty mappings in two files", ["base/parameters.yml": "a: {}\n", "base/parameters_b.yml": "a: {}\n"],
      kinds: ["parameters"]),
    .init(
      "the same key in base and run environment",
      ["base/catalog.yml": "a: 1\n", "local/catalog.yml": "a: 1\n"]),
    .init("a file that is a list", ["base/catalog.yml": "- a\n"]),
    .init("a file that is a word", ["base/catalog.yml": "a\n"]),
    .init("a file that is a number", ["base/catalog.yml": "5\n"]),
    .init("a key that is a number", ["base/catalog.yml": "1: a\n"]),
    .init(
      "a parameter that is a number", ["base/parameters.yml": "1: a\nb: {2: c}\n"], kinds: ["parameters"]),
    .init("a broken file", ["base/catalog.yml": "a: [\n"]),
    .init("a broken file of another kind", ["base/catalog.yml": "a: 1\n", "base/parameters.yml": "a: [\n"]),
    .init("broken globals break everything", ["base/catalog.yml": "a: 1\n", "base/globals.yml": "a: [\n"]),
    .init("credentials", ["base/credentials.yml": "a: {k: v}\n_b: 1\n"], kinds: ["credentials"]),
    .init(
      "credentials are resolved file by file",
      ["base/credentials.yml": "a: ${b}\n", "base/credentials_b.yml": "b: 1\n"],
      kinds: ["credentials"]),
    .init(
      "files of one environment see each other",
      ["base/catalog.yml": "a: ${_b}\n", "base/catalog_b.yml": "_b: 1\n"]),
    .init("environments do not", ["base/catalog.yml": "_b: 1\n", "local/catalog.yml": "a: ${_b}\n"]),
  ]

  private static let interpolation: [ConfigCase] = [
    .parameters("absolute", "a: {b: 1}\nc: ${a.b}\nd: ${a}\n"),
    .parameters("relative", "a: {b: 1, c: '${.b}', d: {e: '${..b}', f: '${...g}'}}\ng: 2\n"),
    .parameters("too many dots", "a: {b: '${...c}'}\n"),
    .parameters("brackets", "a: {b: [10, {c: 20}]}\nd: ${a[b][1].c}\ne: ${a.b[0]}\nf: ${[a].b.1.c}\n"),
    .parameters("nested", "k: b\na: {b: 1, c: 2}\nd: ${a.${k}}\ne: ${a[${k}]}\nf: \"${a.${.k}}\"\n"),
    .parameters("in a text", "a: 1\nb: yes\nc: null\nd: 1.0\ne: \"<${a}|${b}|${c}|${d}>\"\n"),
    .parameters(
      "containers in a text",
      "a: {b: [1, 'x''y', null, 1.5, true, \"\\u00e9\\n\"], c: '${d}'}\nd: 1\ne: '<${a}>'\n"),
    .parameters("escapes", "a: 1\nb: \\${a}\nc: \\\\${a}\nd: \\\\\\${a}\ne: x\\y ${a}\nf: $a\ng: \\\\\n"),
    .parameters(
      "a container by reference keeps its own relatives", "a: {x: 1, y: '${.x}'}\nb: {x: 2, z: '${a}'}\n"),
    .parameters("through an interpolation", "a: ${b}\nb: {c: {d: 1}}\ne: ${a.c.d}\nf: ${a.c}\n"),
    .parameters("missing key", "a: ${b}\n"),
    .parameters("missing key deeper", "a: {}\nb: ${a.c}\n"),
    .parameters("into a text", "a: x\nb: ${a.c}\n"),
    .parameters("into null", "a: null\nb: ${a.c}\n"),
    .parameters("a list by a word", "a: [1]\nb: ${a.x}\n"),
    .parameters("a list beyond its end", "a: [1]\nb: ${a.1}\n"),
    .parameters("a cycle", "a: ${b}\nb: ${a}\n"),
    .parameters("a cycle of one", "a: ${a}\n"),
    .parameters("a cycle in a text", "a: 'x${b}'\nb: 'y${a}'\n"),
    .parameters("a parent", "a: {b: '${a}'}\n"),
    .parameters("mutual parents", "a: {b: '${c}'}\nc: {d: '${a}'}\n"),
    .parameters("mandatory", "a: ???\nb: 1\n"),
    .parameters("an interpolation of a mandatory value", "a: ???\nb: ${a}\n"),
    .parameters("unclosed", "a: ${b\n"),
    .parameters("empty", "a: ${}\n"),
    .parameters("spaces", "a: 1\nb: ${ a }\n"),
    .parameters("a space in a key", "a b: 1\nb: ${a b}\n"),
    .parameters("keys with other signs", "a-b: 1\nc/d: 2\n$e: 3\nf: ['${a-b}', '${c/d}', '${$e}']\n"),
    .parameters("a key that is an interpolation of no text", "k: [1]\na: ${b.${k}}\n"),
    .parameters("a broken one in a hidden key", "_a: ${nope}\nb: 1\n"),
    .init("a broken one in a hidden key of the catalog", ["base/catalog.yml": "_a: ${nope}\nb: 1\n"]),
    .parameters("a key is no interpolation", "'${a}': 1\na: 2\n"),
    .parameters("a list of interpolations", "a: 1\nb: ['${a}', '${..a}', '${.0}']\n"),
    .parameters("relative in a list", "a: {x: 5, l: ['${..x}', {y: '${...x}'}]}\n"),
    .parameters("unicode", "é: 1\nb: ${é}\nc: 日本 ${é}\n"),
  ]

  private static let resolvers: [ConfigCase] = [
    .init(
      "globals",
      [
        "base/globals.yml": "a: {b: 1}\n_h: 2\nn: null\n",
        "base/catalog.yml": "x: ${globals:a.b}\ny: ${globals:a}\nz: ${globals:n}\n",
      ],
      kinds: ["catalog", "globals"]),
    .init(
      "globals of the run environment",
      [
        "base/globals.yml": "a: {b: 1}\nc: 1\n", "local/globals.yml": "a: {d: 2}\n",
        "base/catalog.yml": "x: ${globals:a}\ny: ${globals:c}\n",
      ]),
    .init(
      "a global that is not there", ["base/globals.yml": "a: 1\n", "base/catalog.yml": "x: ${globals:b}\n"]),
    .init(
      "defaults of globals",
      [
        "base/catalog.yml":
          "x: ${globals:b,5}\ny: ${globals:b, null}\nz: ${globals:b,[1, a, {k: 1.5}]}\nw: ${globals:b,'a, b'}\nv: ${globals:b,}\nu: ${globals:b.c, x y}\n"
      ]),
    .init("a hidden global", ["base/globals.yml": "_a: 1\n", "base/catalog.yml": "x: ${globals:_a}\n"]),
    .init(
      "globals in globals", ["base/globals.yml": "a: 1\nb: ${globals:a}\n"], kinds: ["globals", "catalog"]),
    .init(
      "interpolation in globals",
      ["base/globals.yml": "a: 1\nb: 'x${a}'\n", "base/catalog.yml": "x: ${globals:b}\n"],
      kinds: ["globals", "catalog"]),
    .init(
      "an escape in globals",
      ["base/globals.yml": "a: 1\nb: \\${a}\n", "base/catalog.yml": "x: ${globals:b}\n"],
      kinds: ["globals", "catalog"]),
    .init(
      "runtime parameters in globals", ["base/globals.yml": "a: ${runtime_params:x,1}\n"],
      kinds: ["globals", "catalog"]),
    .init(
      "runtime parameters",
      ["base/catalog.yml": "x: ${runtime_params:b,5}\ny: ${runtime_params:b,${z}}\nz: 7\n"]),
    .init("a runtime parameter without a default", ["base/catalog.yml": "x: ${runtime_params:b}\n"]),
    .init(
      "a global in a default",
      ["base/globals.yml": "a: 1\n", "base/catalog.yml": "x: ${runtime_params:b, ${globals:a}}\n"]),
    .parameters("globals in parameters", "x: ${globals:a}\n", globals: "a: 1\n"),
    .parameters("globals without arguments", "x: ${globals:}\n", globals: "a: 1\n"),
    .parameters("globals with too many", "x: ${globals:a,1,2}\n", globals: "a: 1\n"),
    .parameters("globals by a number", "x: ${globals:1}\n", globals: "a: 1\n"),
    .parameters("oc.env", "x: ${oc.env:HOME}\n"),
    .parameters("an unknown resolver", "x: ${nope:1}\n"),
    .parameters(
      "oc.select",
      "a: {b: 1}\nx: ${oc.select:a.b}\ny: ${oc.select:a.c}\nz: ${oc.select:a.c,5}\nw: ${oc.select:a.b.c,6}\nv: {u: '${oc.select:..a.b}'}\n"
    ),
    .parameters("oc.select of null", "a: null\nx: ${oc.select:a,5}\n"),
    .parameters(
      "oc.decode",
      "x: ${oc.decode:'[1, 2, {a: null}]'}\ny: ${oc.decode:'1e3'}\nz: ${oc.decode:null}\nw: ${oc.decode:'${a}'}\na: true\n"
    ),
    .parameters("oc.decode of a number", "x: ${oc.decode:1}\n"),
    .parameters(
      "oc.create",
      "a: 1\nx: ${oc.create:{b: 1, c: [2]}}\ny: ${oc.create:'d: 5'}\nz: ${oc.create:[1, '${a}']}\n"),
    .parameters("oc.dict.keys", "a: {b: 1, c: 2}\nx: ${oc.dict.keys:a}\ny: {z: '${oc.dict.keys:..a}'}\n"),
    .parameters("oc.dict.values", "a: {b: 1, c: '${d}'}\nd: 4\nx: ${oc.dict.values:a}\n"),
    .parameters("oc.dict.keys of a list", "a: [1]\nx: ${oc.dict.keys:a}\n"),
    .parameters("oc.dict.keys of nothing", "x: ${oc.dict.keys:a}\n"),
    .parameters("a resolver's name from a value", "n: select\na: 1\nx: ${oc.${n}:a}\n"),
    .parameters(
      "quotes",
      "a: 1\nx: ${oc.decode:\"'it'\"}\ny: \"${oc.select:b, 'a ${a} b'}\"\nz: ${oc.select:b, 'x\\'y'}\n"),
    .parameters(
      "typed arguments",
      "x: ['${oc.select:b,1_000}', '${oc.select:b,-1.5e3}', '${oc.select:b,TRUE}', '${oc.select:b,Null}', '${oc.select:b,12a}', '${oc.select:b,a:b}', '${oc.select:b,inf}', '${oc.select:b,/p/q.r}', '${oc.select:b,a\\,b}']\n"
    ),
    .init("a custom resolver", ["base/catalog.yml": "x: ${today:}\ny: 1\n"]) {
      $0.customResolvers = ["today"]
    },
    .init("a custom oc.env", ["base/catalog.yml": "x: ${oc.env:HOME}\n"]) { $0.customResolvers = ["oc.env"] },
  ]
}
