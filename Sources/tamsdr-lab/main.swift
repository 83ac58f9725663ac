print("tamsdr-lab")
