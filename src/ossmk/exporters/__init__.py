"""Files out: one small module for each format, chosen by the file's ending."""
