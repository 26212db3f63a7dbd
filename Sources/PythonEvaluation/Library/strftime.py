# The part of `datetime` that writes and reads a date by a template.


def _formatted(moment, template):
    result = ""
    index = 0
    while index < len(template):
        character = template[index]
        index += 1
        if character != "%":
            result += character
            continue
        code = template[index : index + 1]
        index += 1
        hour = getattr(moment, "hour", 0)
        if code == "Y":
            if moment.year < 1000:
                return _unknown("how a year before 1000 is written depends on the system")
            result += str(moment.year)
        elif code == "m":
            result += f"{moment.month:02d}"
        elif code == "d":
            result += f"{moment.day:02d}"
        elif code == "H":
            result += f"{hour:02d}"
        elif code == "I":
            result += f"{(hour - 1) % 12 + 1:02d}"
        elif code == "M":
            result += f"{getattr(moment, 'minute', 0):02d}"
        elif code == "S":
            result += f"{getattr(moment, 'second', 0):02d}"
        elif code == "f":
            result += f"{getattr(moment, 'microsecond', 0):06d}"
        elif code == "y":
            result += f"{moment.year % 100:02d}"
        elif code == "j":
            result += f"{moment.toordinal() - _days_before(moment.year):03d}"
        elif code == "F":
            result += f"{moment.year:04d}-{moment.month:02d}-{moment.day:02d}"
        elif code == "T":
            result += _formatted(moment, "%H:%M:%S")
        elif code == "w":
            result += str(moment.isoweekday() % 7)
        elif code == "u":
            result += str(moment.isoweekday())
        elif code == "V":
            result += f"{moment.isocalendar()[1]:02d}"
        elif code == "G":
            result += str(moment.isocalendar()[0])
        elif code == "%":
            result += "%"
        else:
            return _unknown(f"'%{code}' depends on the locale or the system")
    return result


_FIELDS = (("Y", "year", 4), ("m", "month", 2), ("d", "day", 2), ("H", "hour", 2), ("M", "minute", 2), ("S", "second", 2))


def _parsed(cls, text, format):
    found = {"year": 1900, "month": 1, "day": 1}
    position = 0
    index = 0
    while index < len(format):
        character = format[index]
        index += 1
        if character != "%":
            # Any number of spaces is one: only the plain case is read.
            odd = character.isspace() and (character != " " or text[position + 1 : position + 2].isspace())
            if odd or text[position : position + 1] != character:
                return _unknown("this text is not evaluated by 'strptime'")
            position += 1
            continue
        code = format[index : index + 1]
        index += 1
        field = [(name, width) for letter, name, width in _FIELDS if letter == code]
        if not field:
            return _unknown(f"'%{code}' of 'strptime' is not evaluated")
        name, width = field[0]
        digits = text[position : position + width]
        if len(digits) != width or not digits.isascii() or not digits.isdigit():
            return _unknown("this text is not evaluated by 'strptime'")
        found[name] = int(digits)
        position += width
    if position != len(text):
        raise ValueError(f"unconverted data remains: {text[position:]}")
    return cls(**found)
