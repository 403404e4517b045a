"""Hazards (事故隐患): found, assigned, rectified, re-checked, written off."""
