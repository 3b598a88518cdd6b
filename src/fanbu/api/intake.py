"""What comes in, as methods of a workspace: files, their mappings, and whose exports they are."""

from __future__ import annotations

from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fanbu.api.desk import Desk
from fanbu.api.speech import spoken
from fanbu.api.trail import changing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import date, datetime, time

    from fanbu.model.result import Result


class Intake(Desk):
    """Files on their way in, and the sources they come from."""

    @changing
    def import_files(  # noqa: PLR0913 - one parameter an option of the command
        self,
        paths: str | PathLike[str] | Iterable[str | PathLike[str]],
        *,
        as_: str | None = None,
        reader: str | None = None,
        map: str | PathLike[str] | None = None,  # noqa: A002 - the option's name
        set: Mapping[str, str] | Iterable[str] | None = None,  # noqa: A002
        account: str | None = None,
        window: str | None = None,
        as_of: str | datetime | date | None = None,
        dates: str | None = None,
        skip_bad: bool = False,
        keep_totals: bool = False,
        dry_run: bool = False,
        yes: bool = False,
        each: Mapping[str, Mapping[str, Any]] | None = None,
        root: str | PathLike[str] | None = None,
        watch: Callable[[str, str], None] | None = None,
        by: str | None = None,
    ) -> Result:
        """Read files, folders or ZIPs; all of them are taken, or, when one is refused, none.

        `each`: the options of single files by their path (`leave_out` among them), instead of those
        of all. Paths are told of without the folder `root`. `watch(stage, path)` hears of each file
        as it is read and stored. `by`: who brings them.
        """
        from fanbu.api import imports

        options = imports.options(
            self.settings.zone,
            as_=as_,
            reader=reader,
            map=None if map is None else self.places.find(map),
            set=set,
            account=account,
            window=window,
            as_of=as_of,
            dates=dates,
            skip_bad=skip_bad,
            keep_totals=keep_totals,
            dry_run=dry_run,
            yes=yes,
        )
        given = [paths] if isinstance(paths, str | PathLike) else paths
        errand = imports.errand(self, each, root=root, watch=watch, by=by, dry_run=dry_run)
        found = [self.places.find(path) for path in given]
        return imports.import_files(self, found, options, errand)

    @spoken
    def look(
        self,
        paths: str | PathLike[str] | Iterable[str | PathLike[str]],
        *,
        each: Mapping[str, Mapping[str, Any]] | None = None,
        root: str | PathLike[str] | None = None,
        watch: Callable[[str, str], None] | None = None,
    ) -> Result:
        """What files would bring, one by one, with all that is asked of each; changes nothing."""
        from fanbu.api import imports, looking

        given = [paths] if isinstance(paths, str | PathLike) else paths
        errand = imports.errand(self, each, root=root, watch=watch, dry_run=True)
        return looking.look(self, [self.places.find(path) for path in given], errand)

    @changing
    def undo(self, imports: int | str | Iterable[int | str], *, dry_run: bool = False) -> Result:
        """Take imports back (`"12-20"`: a span of them); what they superseded counts again.

        `dry_run` only tells what would count again.
        """
        from fanbu.api import records

        return records.undo(self, imports, dry_run=dry_run)

    @spoken
    def collecting(self) -> Result:
        """The watched folder, whether it is watched, and what became of its files."""
        from fanbu.api import collecting

        return collecting.standing(self)

    @changing
    def set_collecting(self, *, on: bool) -> Result:
        """Watch the folder, or leave it alone."""
        from fanbu.api import collecting

        return collecting.switch(self, on=on)

    @spoken
    def mappings(self, name: str | None = None) -> Result:
        """The saved readings of files that no reader knows; all that the one called `name` says."""
        from fanbu.api import mapping_files

        return mapping_files.listed(self) if name is None else mapping_files.shown_as(self, name)

    @changing
    def save_mapping(
        self, name: str, entries: Mapping[str, Any], *, instead: bool = False
    ) -> Result:
        """Keep a mapping (its YAML as plain data); `instead` of the one of that name."""
        from fanbu.api import mapping_files

        return mapping_files.save(self, name, entries, instead=instead)

    @changing
    def rename_mapping(self, name: str, new: str) -> Result:
        from fanbu.api import mapping_files

        return mapping_files.rename(self, name, new)

    @changing
    def remove_mapping(self, name: str) -> Result:
        """Files like its own are no longer read by it; what it brought stays."""
        from fanbu.api import mapping_files

        return mapping_files.remove(self, name)

    @spoken
    def propose(
        self,
        path: str | PathLike[str],
        *,
        tables: Iterable[str] = (),
        mapping: str | None = None,
    ) -> Result:
        """What each column of a file could be, and all that one may choose from."""
        from fanbu.api import mapping_files

        return mapping_files.propose(
            self, self.places.find(path), tables=tuple(tables), mapping=mapping
        )

    @spoken
    def preview(
        self,
        path: str | PathLike[str],
        entries: Mapping[str, Any],
        *,
        root: str | PathLike[str] | None = None,
        options: Mapping[str, Any] | None = None,
    ) -> Result:
        """The first rows of a file as a mapping would read them, and what is still missing."""
        from fanbu.api import mapping_files

        folder = Path(root) if root is not None else None
        return mapping_files.preview(
            self, self.places.find(path), entries, root=folder, options=options
        )

    @spoken
    def sources(self) -> Result:
        """What was imported, to which day, whose it is, what is missing or overdue."""
        from fanbu.api import sources

        return sources.sources(self)

    @spoken
    def declared_sources(self) -> Result:
        """Only what people have said must come, and what rests."""
        from fanbu.api import sources

        return sources.declared(self)

    @changing
    def set_source(  # noqa: PLR0913 - one parameter an option of the command
        self,
        platform: str,
        *,
        account: str | None = None,
        table: str | None = None,
        owner: str | None = None,
        cadence: str | None = None,
        ready: str | time | None = None,
        note: str | None = None,
    ) -> Result:
        """An export that must come; what is not said stays, or is daily by nine."""
        from fanbu.api import sources

        name = sources.name_of(self, platform, account, table)
        return sources.set_source(self, name, sources.Said(owner, cadence, ready, note))

    @changing
    def forget_source(
        self, platform: str, *, account: str | None = None, table: str | None = None
    ) -> Result:
        """Expect it no longer; what it brought stays."""
        from fanbu.api import sources

        return sources.forget_source(self, sources.name_of(self, platform, account, table))

    @changing
    def pause_source(
        self,
        platform: str,
        *,
        account: str | None = None,
        table: str | None = None,
        start: str | date | None = None,
        end: str | date | None = None,
    ) -> Result:
        """It really stood still on these days: nothing of them is missing."""
        from fanbu.api import sources

        name = sources.name_of(self, platform, account, table)
        return sources.pause_source(self, name, start, end)

    @changing
    def resume_source(
        self,
        platform: str,
        *,
        account: str | None = None,
        table: str | None = None,
        start: str | date | None = None,
    ) -> Result:
        """From `start` (today when not said) on it runs again."""
        from fanbu.api import sources

        name = sources.name_of(self, platform, account, table)
        return sources.resume_source(self, name, start)

    @spoken
    def importable(self) -> Result:
        """What a file can be said to hold: each table by its name and label."""
        from fanbu.api import mapping_files

        return mapping_files.importable(self)

    @spoken
    def template(
        self,
        name: str | None = None,
        *,
        out: str | PathLike[str] | None = None,
        language: str | None = None,
    ) -> Result:
        """A workbook to fill in for what no platform exports; without a name, which there are."""
        from fanbu.api import templates

        if name is None:
            return templates.listed(self)
        return templates.template(self, name, None if out is None else Path(out), language)

    @spoken
    def join(
        self,
        file: str | PathLike[str],
        *,
        out: str | PathLike[str] | None = None,
        columns: str | Iterable[str] = (),
        by: str | Iterable[str] = (),
    ) -> Result:
        """A list of customers with what is known of each: lead, owner, orders, money paid.

        `columns`: which of it (all); `by`: `HEADER=phone|email|lead|order` where headers do not
        tell. Nothing of the list is kept.
        """
        from fanbu.api import join, questions

        target = None if out is None else self.places.find(out)
        given = [by] if isinstance(by, str) else by
        return join.join(self, self.places.find(file), target, questions.names(columns), given)
