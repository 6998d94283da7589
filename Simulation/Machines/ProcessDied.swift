/// What every seam throws at code whose process has died: nothing that it does counts any more.
struct ProcessDied: Error {}
