"""The law that cases rest on: statutes as loaded, clauses that punish, 裁量基准; what fits a hazard, and what an amount may be."""
