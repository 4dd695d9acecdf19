"""What an analysis gives back, and how it is put together from the pages that came in."""
