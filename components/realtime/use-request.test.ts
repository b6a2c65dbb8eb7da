import { expect, test } from "vitest";
import { unreachable } from "./use-request.ts";

test("only what is done once is said to be safe to send again", () => {
  expect(unreachable()).toMatchObject({ code: "unreachable", message: expect.stringContaining("it is done once") });
  const again = "Load the page again and look first.";
  expect(unreachable(again).message).toMatch(/not known whether the request arrived\. Load the page again/);
  expect(unreachable(again).message).not.toContain("safe");
});
