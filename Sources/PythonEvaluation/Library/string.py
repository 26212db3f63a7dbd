# The constants of `string`, `capwords` and `Template`.

ascii_lowercase = "abcdefghijklmnopqrstuvwxyz"
ascii_uppercase = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
ascii_letters = ascii_lowercase + ascii_uppercase
digits = "0123456789"
hexdigits = digits + "abcdef" + "ABCDEF"
octdigits = "01234567"
punctuation = r"""!"#$%&'()*+,-./:;<=>?@[\]^_`{|}~"""
whitespace = " \t\n\r\v\f"
printable = digits + ascii_letters + punctuation + whitespace


def capwords(s, sep=None):
    return (sep or " ").join([word.capitalize() for word in s.split(sep)])


def _is_start(character):
    return character in ascii_letters or character == "_"


class Template:
    delimiter = "$"

    def __init__(self, template):
        if self.__class__ is not Template:
            self.template = _unknown("a template of another kind is not evaluated")
        else:
            self.template = template

    def _replaced(self, values, is_safe):
        text = self.template
        result = ""
        index = 0
        while index < len(text):
            character = text[index]
            if character != "$":
                result += character
                index += 1
                continue
            following = text[index + 1 : index + 2]
            if following == "$":
                result += "$"
                index += 2
                continue
            braced = following == "{"
            begin = index + (2 if braced else 1)
            end = begin
            if end < len(text) and _is_start(text[end]):
                while end < len(text) and (_is_start(text[end]) or text[end] in digits):
                    end += 1
            name = text[begin:end]
            valid = name != "" and (not braced or text[end : end + 1] == "}")
            if not valid:
                if not is_safe:
                    raise ValueError("Invalid placeholder in string")
                result += "$"
                index += 1
                continue
            after = end + 1 if braced else end
            if is_safe and name not in values:
                result += text[index:after]
            else:
                result += str(values[name])
            index = after
        return result

    def substitute(self, mapping={}, /, **kws):
        return self._replaced({**mapping, **kws}, False)

    def safe_substitute(self, mapping={}, /, **kws):
        return self._replaced({**mapping, **kws}, True)
