"""一单四制: the 清单, 交办, 台账, 销号 and 通报 of a 重大隐患, on top of the one hazard (decision 0025)."""
