"""How well the chart is read: invented charts with a ledger of what they say, drawn in four looks, and scored."""
