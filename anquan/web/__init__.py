"""What every page shares: layout, list view, action view, template tags."""
