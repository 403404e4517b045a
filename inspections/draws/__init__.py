"""双随机一公开: objects and officers drawn from frozen pools by a seed, so that anybody can repeat the draw (decision 0031)."""
