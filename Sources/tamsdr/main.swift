print("tamsdr")
