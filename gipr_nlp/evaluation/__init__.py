"""How well reports are read: measures against gold annotation, by document and by kind of document."""
