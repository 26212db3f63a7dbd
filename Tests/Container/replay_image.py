"""Does what a Dockerfile says, without Docker, and runs commands in the result.

Usage: replay_image.py CONTEXT ROOT SITE DATA < commands

CONTEXT is the build context. ROOT, an empty folder, stands for the image's root: absolute paths of the Dockerfile lie
below it. SITE is the `site-packages` of an environment that stands for what an index would give: pip finds the
requirements there, and loads nothing. DATA is what is mounted at `data`. The commands are a JSON list of argument
lists; each runs as the image's command would, with the image's variables alone, and the first that fails ends it.

It prints, as JSON, the files of the context that were sent to the builder, the image's user, and its variables.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import venv
from pathlib import Path

context, root, site, data = (Path(argument).resolve() for argument in sys.argv[1:5])
commands = json.load(sys.stdin)


def pattern(text):
    """A pattern of .dockerignore, as moby's patternmatcher reads it: it holds for what lies below a match too."""
    out = ""
    rest = text
    while rest:
        if rest.startswith("**/"):
            out, rest = out + "(?:.*/)?", rest[3:]
        elif rest.startswith("**"):
            out, rest = out + ".*", rest[2:]
        elif rest[0] == "*":
            out, rest = out + "[^/]*", rest[1:]
        elif rest[0] == "?":
            out, rest = out + "[^/]", rest[1:]
        else:
            out, rest = out + re.escape(rest[0]), rest[1:]
    return re.compile(out + "(?:/.*)?$")


def sent():
    rules = []
    for line in (context / ".dockerignore").read_text().splitlines():
        line = line.strip()
        if line and not line.startswith("#"):
            rules.append((line.startswith("!"), pattern(line.lstrip("!").strip("/"))))
    names = []
    for path in sorted(p for p in context.rglob("*") if p.is_file()):
        name = path.relative_to(context).as_posix()
        ignored = False
        for admits, rule in rules:
            if rule.match(name):
                ignored = not admits
        if not ignored:
            names.append(name)
    return names


def word(text, variables):
    """Docker's own processing of a path in COPY: quotes go, variables are put in, a backslash keeps what follows."""
    out, index, quote = "", 0, None
    while index < len(text):
        char = text[index]
        if char == "\\" and quote != "'":
            index += 1
            out += text[index]
        elif char in "'\"" and quote in (None, char):
            quote = None if quote else char
        elif char == "$" and quote != "'":
            match = re.match(r"\$(?:\{(\w+)\}|(\w+))", text[index:])
            out += variables.get(match[1] or match[2], "")
            index += len(match[0]) - 1
        else:
            out += char
        index += 1
    if quote:
        raise SystemExit("unexpected end of statement while looking for a quote")
    return out


names = sent()
variables, user, folder = {}, None, "/"
prefix = root / "usr/local"
venv.create(prefix, with_pip=False, symlinks=True)
own = next(prefix.glob("lib/python*/site-packages"))
(own / "zz_requirements.pth").write_text(f"{site}\n")


def below(path):
    return root / os.path.normpath(os.path.join(folder, path)).lstrip("/")


def environment():
    return {
        **{name: value.replace("/home/", f"{root}/home/") for name, value in variables.items()},
        "PATH": f"{prefix}/bin:/usr/bin:/bin",
    }


def execute(arguments):
    mapped = [str(below(a)) if a.startswith("/") else a for a in arguments]
    program = prefix / "bin" / mapped[0]
    ended = subprocess.run(
        [str(program) if program.exists() else mapped[0], *mapped[1:]], cwd=below("."), env=environment(),
        stdin=subprocess.DEVNULL, stdout=sys.stderr,
    )
    if ended.returncode:
        raise SystemExit(f"{arguments} ended with {ended.returncode}")


for line in (context / "Dockerfile").read_text().splitlines():
    if not line or line.startswith("#"):
        continue
    instruction, _, rest = line.partition(" ")
    if instruction == "FROM":
        base = rest
    elif instruction == "ENV":
        variables.update(re.findall(r'(\w+)="([^"]*)"', rest))
    elif instruction == "WORKDIR":
        folder = os.path.join(folder, rest)
        below(".").mkdir(parents=True, exist_ok=True)
    elif instruction == "USER":
        user = rest
    elif instruction == "COPY":
        *sources, target = [word(item, variables) for item in json.loads(rest)]
        for source in sources:
            chosen = [n for n in names if n == source or n.startswith(source + "/")]
            if not chosen:
                raise SystemExit(f"COPY failed: {source} is not in the build context")
            for name in chosen:
                inside = name[len(source) + 1 :]
                place = below(target)
                place = place / inside if inside else place / source if target.endswith("/") else place
                place.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(context / name, place)
    elif instruction == "RUN":
        arguments = json.loads(rest)
        if arguments[0] == "useradd":
            below(arguments[arguments.index("--home-dir") + 1]).mkdir(parents=True)
        elif arguments[0] == "install":
            execute([a for a in arguments if not a.startswith(("--owner", "--group"))])
        else:
            # What an index would be asked for is in SITE, or the step fails.
            execute([*arguments, "--no-index"])
            script = prefix / "bin/kedro"
            if not script.exists():
                program = "from kedro.framework.cli import main; main()"
                script.write_text(f"#!/bin/sh\nexec '{prefix}/bin/python' -c '{program}' \"$@\"\n")
                script.chmod(0o755)
    elif instruction == "CMD":
        json.loads(rest)
    else:
        raise SystemExit(f"an unknown instruction: {instruction}")

below("data").rmdir()
below("data").symlink_to(data)
for command in commands:
    execute(command)
print(json.dumps({"base": base, "sent": names, "user": user, "variables": variables}))
