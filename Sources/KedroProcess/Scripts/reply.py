"""The end of every such script: calls `compute`, whose result becomes members of the reply."""

def is_whole():
    """Whether this is the process that was asked, and the descriptor that it was given."""
    if os.getpid() != PROCESS:
        # A copy that user code made by fork, and let go on.
        exit_now(0)
    try:
        return os.path.samestat(os.fstat(ANSWER), PIPE)
    except OSError:
        return False


def main():
    reply = {}
    try:
        reply.update(compute())
        encode(reply)
    except BaseException as exception:
        reply = {"failure": describe(exception)}
        if isinstance(exception, ModuleNotFoundError) and exception.name == "kedro":
            reply["has_no_kedro"] = True
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    reply["left_out"] = left_out
    reply["unreadable"] = unreadable
    reply["dependencies"] = dependencies()
    data = encode(reply).encode("utf-8", "replace")
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except BaseException:
            pass
    if not is_whole():
        write(2, b"\ndagwatchd: descriptor 3 was closed\n")
        exit_now(70)
    while data:
        data = data[write(ANSWER, data):]
    # Neither exit handlers nor threads of the user's are waited for.
    exit_now(0)


main()
