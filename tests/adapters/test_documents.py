"""Which files are read, in which order, and which can't be."""

from pathlib import Path

import pytest

from counterfoil.adapters.documents import (
    UnreadableSourceError,
    files_in,
    read_file,
    read_lines_of,
    size_of,
)

EVENT = b'{"id": "evt_1", "object": "event"}'


def written(path: Path, raw: bytes = EVENT) -> Path:
    """Write a file, and the folders that it lies in."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(raw)
    return path


def why(*paths: Path) -> str:
    """Return why paths can't be read."""
    with pytest.raises(UnreadableSourceError) as caught:
        files_in(paths)
    return str(caught.value)


class TestAFolder:
    """A folder of events, as exports and recordings come."""

    def test_is_read_with_the_folders_in_it_in_order_of_names(self, tmp_path: Path) -> None:
        """The order is the same on every machine; what doesn't end in JSON is left alone."""
        last = written(tmp_path / "b.jsonl")
        first = written(tmp_path / "a" / "z.JSON")
        middle = written(tmp_path / "a.ndjson")
        written(tmp_path / "README.md", b"# Events")
        (tmp_path / "c.json").mkdir()

        assert files_in([tmp_path]) == (first, middle, last)

    def test_without_json_is_refused(self, tmp_path: Path) -> None:
        """Whoever names the wrong folder is told so, instead of reading nothing."""
        written(tmp_path / "photo.png")

        assert why(tmp_path) == (
            f"{tmp_path} can't be read: the folder holds no file that ends in .json, .jsonl,"
            " .ndjson."
        )

    def test_with_one_file_that_is_no_text_is_refused_as_a_whole(self, tmp_path: Path) -> None:
        """Nothing is recorded before all is known to be readable."""
        written(tmp_path / "a.json")
        written(tmp_path / "b.json", b"\0\1\2")

        assert (
            why(tmp_path) == f"{tmp_path / 'b.json'} can't be read: it is no text in UTF-8, as"
            " JSON is."
        )


class TestAFile:
    """A file that is named by itself."""

    def test_may_have_any_name_if_it_holds_json(self, tmp_path: Path) -> None:
        """What a name ends in counts only where a folder is read."""
        for raw in (EVENT, b"[]", b"\xef\xbb\xbf \n[]", b"", b"\n"):
            path = written(tmp_path / "export.txt", raw)
            assert files_in([path]) == (path,)

    def test_of_something_else_is_refused(self, tmp_path: Path) -> None:
        """A letter isn't put in quarantine."""
        path = written(tmp_path / "letter.txt", b"Dear customer")

        assert why(path) == f"{path} can't be read: it holds no JSON object or array."

    def test_that_isnt_there_is_refused(self, tmp_path: Path) -> None:
        """The path is shown."""
        path = tmp_path / "nowhere.json"

        assert why(path) == f"{path} can't be read: there is no such file or folder."

    def test_that_goes_meanwhile_is_said(self, tmp_path: Path) -> None:
        """What was read until then is on record already."""
        path = written(tmp_path / "a.json")
        path.unlink()

        with pytest.raises(UnreadableSourceError, match="no such file or directory"):
            list(read_file(path))

    def test_is_read_item_by_item_and_counted_byte_by_byte(self, tmp_path: Path) -> None:
        """Which is what progress is shown by."""
        path = written(tmp_path / "a.jsonl", EVENT + b"\n" + EVENT + b"\n")
        read: list[int] = []

        assert len(list(read_file(path, read.append))) == 2
        assert sum(read) == size_of([path]) == path.stat().st_size


def test_a_pipe_has_no_size_and_is_not_looked_into() -> None:
    """What comes through a pipe can be read once only."""
    pipe = Path("/dev/null")

    assert files_in([pipe]) == (pipe,)
    assert size_of([pipe]) == 0
    assert list(read_lines_of([EVENT], "a pipe")) == [{"id": "evt_1", "object": "event"}]
