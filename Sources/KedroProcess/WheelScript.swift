/// The program that has the project's build backend make a wheel, in the project's own Python.
///
/// It gets the sources as an archive on its standard input, and starts in an empty folder that is only its own. What it writes
/// to descriptor 3 is JSON: the wheel, file by file, or what went wrong. The backend itself runs in processes of its own, so that
/// no code of the project writes there.
///
/// - `build` is what `kedro package` runs. It makes an environment of its own and loads the backend from an index,
///   each time; here it takes the backend that is installed beside the project (`--no-isolation`), which needs no network.
/// - Without it pip does the same; it has to isolate where the backend is not installed.
/// - The time that backends write into files is fixed, as reproducible builds have it: `SOURCE_DATE_EPOCH`.
/// - Of what the backend says, the last line of Python in a file of the project is where it failed.
enum WheelScript {
  static let text = #"""
    import base64, importlib.util, io, json, os, re, subprocess, sys, tarfile, zipfile

    def answer(value):
        with os.fdopen(3, "wb") as out:
            out.write(json.dumps(value).encode())
        sys.exit(0)

    def is_there(name):
        try:
            return importlib.util.find_spec(name) is not None
        except (ImportError, ValueError):
            return False

    def build_system(source):
        try:
            import tomllib
        except ImportError:
            return {"backend-path": []}
        try:
            with open(os.path.join(source, "pyproject.toml"), "rb") as file:
                return tomllib.load(file).get("build-system", {})
        except (OSError, ValueError):
            return {"backend-path": []}

    def backend(source):
        system = build_system(source)
        if "backend-path" in system:
            return []
        name = system.get("build-backend", "setuptools.build_meta")
        return [name.split(":")[0].split(".")[0]]

    def command(source, out):
        if is_there("build.__main__") and is_there("build.env"):
            return "build", [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", out, source]
        if not is_there("pip.__main__"):
            answer({"failure": {"kind": "no-frontend"}})
        own = all(map(is_there, backend(source)))
        return "pip", [
            sys.executable, "-m", "pip", "wheel", "--no-deps", "--no-input", "--disable-pip-version-check",
            "--no-cache-dir", "-w", out, *(["--no-build-isolation"] if own else []), source,
        ]

    def place(text, source):
        # A traceback, a SyntaxError, or tomllib's own words.
        found = None
        for path, line in re.findall(r'File "([^"\n]+)", line (\d+)', text):
            # setuptools runs the text of setup.py, and not the file.
            path = "setup.py" if path == "<string>" else path
            path = os.path.join(source, path)
            inside = os.path.relpath(os.path.realpath(path), os.path.realpath(source))
            if not inside.startswith("..") and os.path.isfile(path):
                found = {"path": inside, "line": int(line)}
        if found is None and "pyproject" in text:
            match = re.search(r"at line (\d+), column (\d+)", text)
            if match:
                found = {"path": "pyproject.toml", "line": int(match[1]), "column": int(match[2])}
        return found

    def reason(text):
        lines = [re.sub(r"\x1b\[[0-9;]*m", "", line).rstrip() for line in text.splitlines()]
        lines = [line for line in lines if line.strip()]
        missing = [i for i, line in enumerate(lines) if "Missing dependencies" in line]
        if missing:
            return "missing", " ".join(line.strip() for line in lines[missing[-1] + 1 :])
        raised = [
            line.strip() for line in lines
            if re.match(r"\s*[A-Za-z_][\w.]*(Error|Exception|Exit|Interrupt|Warning)\b(: .*)?$", line)
            and "Subprocess" not in line and "CalledProcessError" not in line
        ]
        said = [line.strip() for line in lines if re.match(r"\s*(error|ERROR|invalid)\b", line)]
        return "failed", (raised or said or lines or ["it said nothing"])[-1]

    def main():
        here = os.getcwd()
        source, out = os.path.join(here, "source"), os.path.join(here, "wheel")
        os.mkdir(source)
        os.mkdir(out)
        os.mkdir(os.path.join(here, "tmp"))
        with tarfile.open(fileobj=io.BytesIO(sys.stdin.buffer.read())) as archive:
            archive.extractall(source, **({"filter": "data"} if hasattr(tarfile, "data_filter") else {}))
        frontend, arguments = command(source, out)
        variables = dict(os.environ, SOURCE_DATE_EPOCH="315532800", TMPDIR=os.path.join(here, "tmp"), NO_COLOR="1")
        ended = subprocess.run(
            arguments, cwd=here, env=variables, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )
        text = ended.stdout.decode("utf-8", "replace")
        sys.stderr.write(text)
        wheels = [name for name in sorted(os.listdir(out)) if name.endswith(".whl")]
        if ended.returncode != 0 or len(wheels) != 1:
            kind, message = reason(text)
            if not all(map(is_there, backend(source))):
                kind, message = "missing", ", ".join(build_system(source).get("requires", ["setuptools"]))
            answer({"failure": {"kind": kind, "frontend": frontend, "message": message, "place": place(text, source)}})
        with zipfile.ZipFile(os.path.join(out, wheels[0])) as wheel:
            files = [
                {
                    "path": info.filename,
                    "isExecutable": bool(info.external_attr >> 16 & 0o111),
                    "bytes": base64.b64encode(wheel.read(info)).decode(),
                }
                for info in wheel.infolist() if not info.is_dir()
            ]
        answer({"wheel": {"fileName": wheels[0], "files": files}})

    main()
    """#
}
