KINDS=()
def findings(): pass
