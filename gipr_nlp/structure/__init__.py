"""Structure of a report: lines, tabular regions, statutory tables, outline, metadata."""
