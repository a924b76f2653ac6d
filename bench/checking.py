"""What a worker does with one return, with all rules or with none: the difference is what the rules cost.

python bench/checking.py BOOK [none]
"""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path

from fupin import process, read


def main(path: Path, *, rules: bool) -> None:
    process.settle()
    warm = process.warm_up()
    book = read.open_book(path, boldly=True)
    warm.join()
    from fupin import check
    from fupin.intake import Options, understand

    if not rules:
        check.check_return = partial(check.check_return, rules=())
    taken = understand(book, Options())
    if bool(taken.batch.record.rows_stored) is False:
        sys.exit("nothing of it was understood")
    process.leave(0)


if __name__ == "__main__":
    main(Path(sys.argv[1]), rules=sys.argv[2:] != ["none"])
