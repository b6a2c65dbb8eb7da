/** Error codes of a sign-in that the form explains. */
export const signInRefused = "sign-in-refused";
export const signInTooOften = "sign-in-too-often";
export const signInNeedsCode = "sign-in-needs-code";
/** An action is refused with it when somebody has to prove to be there first. */
export const confirmFirst = "confirm-first";
