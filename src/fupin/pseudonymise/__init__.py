"""A copy of a store that may be shared: tokens in place of numbers, names and small places left out."""

from fupin.pseudonymise.copying import Copied, pseudonymise
from fupin.pseudonymise.key import Key, read_key

__all__ = ["Copied", "Key", "pseudonymise", "read_key"]
