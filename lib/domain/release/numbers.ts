/** Setting: the highest release number that a panel may have given away that was lost. The next one is above it. */
export const releaseFloor = "release-floor";
