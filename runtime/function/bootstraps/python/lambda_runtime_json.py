"""JSON as Lambda's Python runtime writes it: decimal.Decimal becomes a number with all its digits."""
import json
import os
import sys


class HasDecimal(Exception):
    """The fast encoder met a Decimal, which it can only write as a float."""


class RawNumber(float):
    """A float that is written as the text it came from."""
    __slots__ = ("text",)


def _is_decimal(value):
    decimal = sys.modules.get("decimal")
    return decimal is not None and isinstance(value, decimal.Decimal)


def _refuse(value):
    if _is_decimal(value):
        raise HasDecimal
    raise TypeError(f"Object of type {type(value).__name__} is not JSON serializable")


def _raw(value):
    if not _is_decimal(value):
        return _refuse(value)
    if value.is_nan():
        return float("nan")
    number = RawNumber(0)
    number.text = str(value)
    return number


class DecimalEncoder(json.JSONEncoder):
    """The encoder in Python: slower, but it lets a number choose its text."""

    def default(self, o):
        return _raw(o)

    def iterencode(self, o, _one_shot=False):
        encode_text = json.encoder.encode_basestring_ascii if self.ensure_ascii else json.encoder.encode_basestring

        def write_float(value):
            if isinstance(value, RawNumber):
                return value.text
            if value != value:
                return "NaN"
            if value in (float("inf"), float("-inf")):
                return "Infinity" if value > 0 else "-Infinity"
            return float.__repr__(value)

        make = json.encoder._make_iterencode
        return make({}, self.default, encode_text, None, write_float, ": ", ", ", False, False, _one_shot)(o, 0)


def _ensure_ascii():
    """Since Python 3.12 Lambda writes characters as they are."""
    release = os.environ.get("AWS_EXECUTION_ENV", "").rpartition("python3.")[2]
    return not (release.isdigit() and int(release) >= 12)


_fast = json.JSONEncoder(ensure_ascii=_ensure_ascii(), default=_refuse)
_exact = DecimalEncoder(ensure_ascii=_ensure_ascii())


def to_json(value):
    try:
        return _fast.encode(value)
    except HasDecimal:
        return _exact.encode(value)
