"""JSON and plain values into typed objects, by several threads at once.

msgspec works out what a class holds when it first meets the class, and the interpreter crashes
where two threads do that at a time (seen in 0.22.0). So classes are met here, one after another.
"""

from threading import Lock
from typing import Any, TypeVar, overload

import msgspec

Read = TypeVar("Read")

_meeting = Lock()
_decoders: dict[object, msgspec.json.Decoder[Any]] = {}


def decoder_of(kind: type[Read]) -> msgspec.json.Decoder[Read]:
    """Give the decoder of a type, the same to all threads."""
    if (known := _decoders.get(kind)) is not None:
        return known
    with _meeting:
        return _decoders.setdefault(kind, msgspec.json.Decoder(kind))


@overload
def decode(content: bytes | str, kind: type[Read]) -> Read: ...
@overload
def decode(content: bytes | str, kind: Any) -> Any: ...  # noqa: ANN401 - a union is no `type`
def decode(content: bytes | str, kind: Any) -> Any:
    """Read JSON as a type; raises msgspec's `DecodeError`, or `ValidationError` for another's."""
    return decoder_of(kind).decode(content)


def convert(value: object, kind: type[Read]) -> Read:
    """Read dicts and lists as a type; raises msgspec's `ValidationError`."""
    decoder_of(kind)
    return msgspec.convert(value, kind)
