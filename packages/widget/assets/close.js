// The bank's window is done with. Browsers that do not let it close itself show what it says.
window.close()
