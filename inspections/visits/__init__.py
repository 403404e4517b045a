"""检查本身: from 拟定 to 完成, for the three activities (decision 0030)."""
