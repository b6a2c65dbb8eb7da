import { z } from "zod";

const email = z.string().trim().toLowerCase().max(200).pipe(z.email("This is not an e-mail address"));

export const signInInput = z.object({ email, password: z.string().min(1, "Enter your password").max(200) });
export type SignInInput = z.infer<typeof signInInput>;

/** The first administrator, made with the one-time link that the panel prints where it was started. */
export const setUpInput = z.object({
  token: z.string().min(1),
  name: z.string().trim().min(1, "Enter your name").max(80),
  email,
  password: z.string().min(12, "Use at least 12 characters").max(200),
});
export type SetUpInput = z.infer<typeof setUpInput>;

/** Error codes of a sign-in that the form explains. */
export const signInRefused = "sign-in-refused";
export const signInTooOften = "sign-in-too-often";
