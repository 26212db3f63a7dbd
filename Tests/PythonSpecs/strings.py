# Text: methods, formatting, escapes.
name = "model"
n = 3
result = (f"{name}_{n}", f"{name!r:>10}", f"{n:03d}", f"{n}{{x}}", f"{name:<8}|", f"{n + 1}", f"{'a' 'b'}", f"{name.upper()}", f"{n=}")
---
result = ("{}-{}".format(1, "a"), "{0}{1}{0}".format("x", "y"), "{name}_{i:02d}".format(name="n", i=4), "%s_%d" % ("a", 3), "%(k)s" % {"k": "v"}, "{a.real}".format(a=1) if False else "", "{d[k]}".format(d={"k": 5}), "{{}}".format())
---
s = "train.model_a"
result = (s.split("."), s.split(".", 1), s.rsplit("_", 1), s.replace("a", "A"), s.replace("a", "A", 1), s.startswith("train"), s.endswith(("x", "_a")), s.partition("."), s.rpartition("_"), s.find("m"), s.count("a"), s.upper().lower(), s.title(), s.capitalize(), s.removeprefix("train."), s.removesuffix("_a"))
---
result = ("a,b,,c".split(","), "  a  b ".split(), " x ".strip(), "xxaxx".strip("x"), "-".join(["a", "b"]), "ab" * 2, "a" + "b", "abc"[1], "abc"[-1:], "b" in "abc", "7".zfill(3), "a".ljust(3, "."), "a".rjust(3), "ab".center(5, "*"))
---
result = (repr("it's"), repr('say "hi"'), repr("both ' and \""), repr("tab\tnew\n"), repr("é\u200b\x00"), repr("\\"), str(b"a\x00'"), repr("\U0001f600"))
---
# Composed and decomposed letters are different text.
a = "\u00e9"
b = "e\u0301"
result = (a == b, len(a), len(b), {a: 1, b: 2}, a < b, sorted([a, b, "f"]))
---
result = (str(1.0), repr(1e16), repr(1e-5), repr(0.1 + 0.2), str(True), str(None), str(12345678901), 7 // 2, -7 // 2, -7 % 3, 7 / 2, 2 ** 10, 1_000, 0x1f, 10 % 3, abs(-3), divmod(7, 2), round(2.5), int("12"), int(3.9), float("1.5"), hex(255), 1 < 2 < 3, 5 & 3, 5 | 3, 5 ^ 1, 1 << 4)
---
result = ("".join(sorted("banana")), "Straße".upper(), "a1_".isidentifier(), "12".isdigit(), "ab".isalpha(), " ".isspace(), "x".join("abc"), "abc".index("c"), "line1\nline2".splitlines())
