/// The program that installs a wheel, in the Python of the environment that it is installed into.
///
/// It writes one JSON value to descriptor 3. pip undoes what it did where an installation fails, but neither is that a promise,
/// nor does pip look whether there is anything to do under `--force-reinstall`. So the environment itself is looked
/// at: before, so that nothing is done that need not, and after, so that what is told is so.
enum InstallScript {
  static let text = #"""
    import importlib.metadata, json, os, re, subprocess, sys, zipfile

    wheel = sys.argv[1]
    name = os.path.basename(wheel).split("-")[0]

    def installed():
        try:
            return importlib.metadata.distribution(name)
        except importlib.metadata.PackageNotFoundError:
            return None

    def is_current():
        found = installed()
        if found is None or not zipfile.is_zipfile(wheel):
            return False
        with zipfile.ZipFile(wheel) as archive:
            names = [i.filename for i in archive.infolist() if not i.is_dir()]
            for entry in names:
                if entry.endswith(".dist-info/RECORD") or ".data/" in entry:
                    continue
                try:
                    with open(found.locate_file(entry), "rb") as file:
                        if file.read() != archive.read(entry):
                            return False
                except OSError:
                    return False
        known = set(names)
        return not any(str(f).endswith(".py") and str(f) not in known for f in found.files or [])

    def answer(state, message=""):
        found = installed()
        value = {"state": state, "message": message, "version": found.version if found else None}
        with os.fdopen(3, "w") as out:
            json.dump(value, out)
        sys.exit(0)

    if is_current():
        answer("current")
    ended = subprocess.run(
        [
            sys.executable, "-m", "pip", "install", "--no-deps", "--force-reinstall", "--no-index", "--no-input",
            "--disable-pip-version-check", "--root-user-action=ignore", wheel,
        ],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )
    text = ended.stdout.decode("utf-8", "replace")
    sys.stderr.write(text)
    importlib.invalidate_caches()
    if ended.returncode == 0 and is_current():
        answer("installed")
    lines = [re.sub(r"\x1b\[[0-9;]*m", "", line).strip() for line in text.splitlines()]
    lines = [line for line in lines if line and not line.startswith("WARNING")]
    said = [line for line in lines if line.startswith("ERROR")]
    answer("failed", (said or lines or ["pip said nothing"])[-1])
    """#
}
