"""What the pages and the report show of an opinion map. Pure presentation: nothing here changes anything."""
