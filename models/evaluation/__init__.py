"""How good a model is, said honestly: splits, chance, intervals, leakage, reports."""
