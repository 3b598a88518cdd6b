"""The HTTP API: every verb of `api.verbs` as an address, for programs and for other machines.

`models` makes argument models of the methods' signatures, `arriving` takes files in, `answers`
gives results and errors the contract's form, `routes` puts them together.
"""
