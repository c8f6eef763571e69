"""The Russian tax number of organisations and entrepreneurs and its check digits."""

WEIGHTS = (3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8)


def is_inn(text: str) -> bool:
    """Ten digits of an organisation or twelve of a person, with right check digits."""
    if not (text.isascii() and text.isdigit() and len(text) in {10, 12}) or not text.strip("0"):
        return False
    checked = (9,) if len(text) == 10 else (10, 11)
    return all(_check_digit(text[:place]) == int(text[place]) for place in checked)


def _check_digit(digits: str) -> int:
    weights = WEIGHTS[-len(digits) :]
    return sum(weight * int(digit) for weight, digit in zip(weights, digits, strict=True)) % 11 % 10
