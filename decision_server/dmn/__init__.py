"""DMN 1.5 models: XML in, functions of typed inputs out.

Knows `feel` and `errors`; does no I/O. A file is read (`xml`) into frozen data as authored (`model`,
`decision_table`), put together with what it imports (`imports`), linked (`requirements`, `item_types`), and
compiled (`compile`): each box becomes logic that reads the values of names (`boxed_compiler`,
`table_compiler`), each node of the graph runs once per evaluation, after what it requires (`nodes`).

A table can also be looked at as geometry (`cells`, `regions`, `table_space`): `lint` finds gaps, overlaps and
rules that never fire, `table_diff` the inputs for which two versions differ.

Invariants: nothing of a file is lost for lack of understanding: `xml_writer` edits the file's own bytes; a
model with errors can be read, shown and compiled, and a decision with an error is null with a note and takes
no other with it; what a decision does not require it does not see; no model, however long its chains,
recurses per decision; a table is tried rule by rule, in order, which is what faster ways to run it are held
to.
"""
