"""A paper as it is drawn: one plain description (``sheet``), one PDF (``pdf``), one Word file (``word``)."""
