"""Names that earlier versions published, kept importable; nothing inside uses them."""
