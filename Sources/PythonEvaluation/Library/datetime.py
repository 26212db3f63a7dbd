# Dates and times that a program writes down. The present one is unknown, and so is the local time zone. The rest of
# the module is in `timedelta.py` and `strftime.py`.

MINYEAR = 1
MAXYEAR = 9999
# Tuples: what a program may have changed, and be it in a branch that is not known to run, would be unknown.
_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def _is_leap(year):
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def _days_in(year, month):
    return 29 if month == 2 and _is_leap(year) else _DAYS[month - 1]


def _days_before(year):
    year -= 1
    return year * 365 + year // 4 - year // 100 + year // 400


def _ordinal(year, month, day):
    return _days_before(year) + sum([_days_in(year, m) for m in range(1, month)]) + day


def _from_ordinal(ordinal):
    if not 1 <= ordinal <= 3652059:
        raise OverflowError("date value out of range")
    year = max(1, ordinal // 366)
    while _days_before(year + 1) < ordinal:
        year += 1
    day = ordinal - _days_before(year)
    month = 1
    while day > _days_in(year, month):
        day -= _days_in(year, month)
        month += 1
    return year, month, day


def _check(year, month, day):
    for value in (year, month, day):
        if not isinstance(value, int):
            raise TypeError(f"'{type(value).__name__}' object cannot be interpreted as an integer")
    if not MINYEAR <= year <= MAXYEAR:
        raise ValueError(f"year {year} is out of range")
    if not 1 <= month <= 12:
        raise ValueError("month must be in 1..12")
    if not 1 <= day <= _days_in(year, month):
        raise ValueError("day is out of range for month")


def _digits(text, length):
    if len(text) != length or not text.isascii() or not text.isdigit():
        raise ValueError("Invalid isoformat string")
    return int(text)


class date:
    def __init__(self, year, month, day):
        _check(year, month, day)
        self._year = year
        self._month = month
        self._day = day

    @property
    def year(self):
        return self._year

    @property
    def month(self):
        return self._month

    @property
    def day(self):
        return self._day

    @classmethod
    def today(cls):
        return _unknown("the present date is not an input")

    @classmethod
    def fromtimestamp(cls, timestamp):
        return _unknown("the local time zone is not an input")

    @classmethod
    def fromordinal(cls, ordinal):
        year, month, day = _from_ordinal(ordinal)
        return cls(year, month, day)

    @classmethod
    def fromisoformat(cls, text):
        if len(text) != 10 or text[4] != "-" or text[7] != "-":
            return _unknown("which dates 'fromisoformat' reads depends on Python's version")
        return cls(_digits(text[:4], 4), _digits(text[5:7], 2), _digits(text[8:], 2))

    def toordinal(self):
        return _ordinal(self._year, self._month, self._day)

    def weekday(self):
        return (self.toordinal() + 6) % 7

    def isoweekday(self):
        return self.weekday() + 1

    def isocalendar(self):
        thursday = _from_ordinal(self.toordinal() + 4 - self.isoweekday())
        week = (_ordinal(thursday[0], thursday[1], thursday[2]) - _days_before(thursday[0]) - 1) // 7 + 1
        return _Week((thursday[0], week, self.isoweekday()))

    def isoformat(self):
        return f"{self._year:04d}-{self._month:02d}-{self._day:02d}"

    def strftime(self, format):
        return _formatted(self, format)

    def __format__(self, format):
        return self.strftime(format) if format else str(self)

    def replace(self, year=None, month=None, day=None):
        return self.__class__(
            self._year if year is None else year,
            self._month if month is None else month,
            self._day if day is None else day,
        )

    def __add__(self, other):
        if not isinstance(other, timedelta):
            return NotImplemented
        return self.__class__.fromordinal(self.toordinal() + other.days)

    __radd__ = __add__

    def __sub__(self, other):
        if isinstance(other, timedelta):
            return self.__class__.fromordinal(self.toordinal() - other.days)
        if isinstance(other, date) and not isinstance(other, datetime):
            return timedelta(days=self.toordinal() - other.toordinal())
        return NotImplemented

    def _key(self):
        return (self._year, self._month, self._day)

    def _comparable(self, other):
        return isinstance(other, date) and not isinstance(other, datetime)

    def __eq__(self, other):
        return self._key() == other._key() if self._comparable(other) else NotImplemented

    def __lt__(self, other):
        return self._key() < other._key() if self._comparable(other) else NotImplemented

    def __le__(self, other):
        return self._key() <= other._key() if self._comparable(other) else NotImplemented

    def __gt__(self, other):
        return self._key() > other._key() if self._comparable(other) else NotImplemented

    def __ge__(self, other):
        return self._key() >= other._key() if self._comparable(other) else NotImplemented

    def __hash__(self):
        return hash(self._key())

    def __str__(self):
        return self.isoformat()

    def __repr__(self):
        return f"datetime.{self.__class__.__name__}({self._year}, {self._month}, {self._day})"


class _Week(tuple):
    @property
    def year(self):
        return self[0]

    @property
    def week(self):
        return self[1]

    @property
    def weekday(self):
        return self[2]

    def __repr__(self):
        return f"datetime.IsoCalendarDate(year={self[0]}, week={self[1]}, weekday={self[2]})"


class datetime(date):
    def __init__(
        self, year, month, day, hour=0, minute=0, second=0, microsecond=0, tzinfo=None, *, fold=0
    ):
        _check(year, month, day)
        if not (0 <= hour <= 23 and 0 <= minute <= 59 and 0 <= second <= 59 and 0 <= microsecond <= 999999):
            raise ValueError("hour must be in 0..23, minute and second in 0..59")
        self._year = year
        self._month = month
        self._day = day
        self.hour = hour
        self.minute = minute
        self.second = second
        self.microsecond = microsecond
        self.tzinfo = tzinfo
        self.fold = fold

    @classmethod
    def now(cls, tz=None):
        return _unknown("the present time is not an input")

    @classmethod
    def today(cls):
        return _unknown("the present time is not an input")

    @classmethod
    def utcnow(cls):
        return _unknown("the present time is not an input")

    @classmethod
    def fromtimestamp(cls, timestamp, tz=None):
        return _unknown("a time from a timestamp is not evaluated")

    @classmethod
    def combine(cls, date, time, tzinfo=None):
        return _unknown("'datetime.combine' is not evaluated")

    @classmethod
    def strptime(cls, text, format):
        return _parsed(cls, text, format)

    @classmethod
    def fromordinal(cls, ordinal):
        year, month, day = _from_ordinal(ordinal)
        return cls(year, month, day)

    @classmethod
    def fromisoformat(cls, text):
        plain = len(text) in (10, 19) and text[4] == "-" and text[7] == "-"
        if not plain or (len(text) == 19 and (text[13] != ":" or text[16] != ":" or text[10] not in "T ")):
            return _unknown("which times 'fromisoformat' reads depends on Python's version")
        day = (_digits(text[:4], 4), _digits(text[5:7], 2), _digits(text[8:10], 2))
        if len(text) == 10:
            return cls(*day)
        return cls(*day, _digits(text[11:13], 2), _digits(text[14:16], 2), _digits(text[17:], 2))

    def date(self):
        return date(self._year, self._month, self._day)

    def time(self):
        return _unknown("a time of day is not evaluated")

    def timestamp(self):
        if self.tzinfo is None:
            return _unknown("the local time zone is not an input")
        return (self._micros() - _ordinal(1970, 1, 1) * 86400000000) / 1000000

    def utcoffset(self):
        return None if self.tzinfo is None else self.tzinfo.utcoffset(self)

    def _micros(self):
        total = self.toordinal() * 86400 + self.hour * 3600 + self.minute * 60 + self.second
        offset = self.utcoffset()
        return total * 1000000 + self.microsecond - (0 if offset is None else offset._total)

    def isoformat(self, sep="T", timespec="auto"):
        text = f"{date.isoformat(self)}{sep}{self.hour:02d}:{self.minute:02d}"
        if timespec == "auto":
            text += f":{self.second:02d}" + (f".{self.microsecond:06d}" if self.microsecond else "")
        elif timespec == "seconds":
            text += f":{self.second:02d}"
        elif timespec == "milliseconds":
            text += f":{self.second:02d}.{self.microsecond // 1000:03d}"
        elif timespec == "microseconds":
            text += f":{self.second:02d}.{self.microsecond:06d}"
        elif timespec != "minutes":
            return _unknown("this precision is not evaluated")
        offset = self.utcoffset()
        return text if offset is None else text + _offset_text(offset, ":")

    def replace(
        self, year=None, month=None, day=None, hour=None, minute=None, second=None, microsecond=None, tzinfo=True
    ):
        def kept(new, old):
            return old if new is None else new

        return self.__class__(
            kept(year, self._year),
            kept(month, self._month),
            kept(day, self._day),
            kept(hour, self.hour),
            kept(minute, self.minute),
            kept(second, self.second),
            kept(microsecond, self.microsecond),
            self.tzinfo if tzinfo is True else tzinfo,
        )

    def astimezone(self, tz=None):
        return _unknown("'astimezone' is not evaluated")

    def __add__(self, other):
        if not isinstance(other, timedelta):
            return NotImplemented
        offset = self.utcoffset()
        total = self._micros() + other._total + (0 if offset is None else offset._total)
        days, rest = divmod(total, 86400000000)
        seconds, micros = divmod(rest, 1000000)
        year, month, day = _from_ordinal(days)
        return self.__class__(
            year, month, day, seconds // 3600, seconds // 60 % 60, seconds % 60, micros, self.tzinfo
        )

    __radd__ = __add__

    def __sub__(self, other):
        if isinstance(other, timedelta):
            return self + -other
        if not isinstance(other, datetime):
            return NotImplemented
        if (self.tzinfo is None) != (other.tzinfo is None):
            raise TypeError("can't subtract offset-naive and offset-aware datetimes")
        return timedelta(microseconds=self._micros() - other._micros())

    def _comparable(self, other):
        return isinstance(other, datetime)

    def _key(self):
        return (self._micros(), self.tzinfo is None)

    def __hash__(self):
        return hash(self._key())

    def __str__(self):
        return self.isoformat(" ")

    def __repr__(self):
        parts = [self._year, self._month, self._day, self.hour, self.minute]
        if self.second or self.microsecond:
            parts.append(self.second)
        if self.microsecond:
            parts.append(self.microsecond)
        text = ", ".join([str(part) for part in parts])
        zone = "" if self.tzinfo is None else f", tzinfo={self.tzinfo!r}"
        return f"datetime.{self.__class__.__name__}({text}{zone})"
