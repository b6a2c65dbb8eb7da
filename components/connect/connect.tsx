"use client";

import { useRef, useState } from "react";
import { useActions } from "#components/realtime/person-provider.tsx";
import { useRequest } from "#components/realtime/use-request.ts";
import type { ConnectAnswers, ConnectView, ExamineInput } from "#lib/contract/connect.ts";
import type { ApplicationView } from "#lib/contract/link.ts";
import { EnvironmentsStep } from "./environments-step.tsx";
import { RepositoryStep, type Where } from "./repository-step.tsx";
import { ReviewStep } from "./review-step.tsx";
import { ServicesStep } from "./services-step.tsx";
import { Steps } from "./steps.tsx";

/** From a repository to a registered application. The worker looks at it anew at every step; what was answered is kept here. */
export function Connect({ registered }: { registered: ApplicationView | null }) {
  const { examineApplication } = useActions();
  const [step, setStep] = useState(0);
  const [where, setWhere] = useState<Where>({ repository: "", root: "" });
  const [view, setView] = useState<ConnectView>();
  const [answers, setAnswers] = useState<ConnectAnswers>();
  const newest = useRef<ExamineInput>(undefined);
  const examine = async ({ input, to }: { input: ExamineInput; to: number }) => {
    const answer = await examineApplication(input);
    return answer.ok ? { ...answer, value: { seen: answer.value, input, to } } : answer;
  };
  const { send, pending, refused } = useRequest(examine, ({ seen, input, to }) => {
    if (input !== newest.current) return; // somebody has chosen something else meanwhile
    setView(seen);
    setAnswers(seen.proposal?.answers);
    setStep(seen.proposal ? to : 3);
  });
  const look = (chosen: Omit<ExamineInput, keyof Where>, to: number) => {
    const input = { ...where, ...chosen };
    newest.current = input;
    send({ input, to });
  };
  const known = { pending, refused };

  return (
    <>
      <Steps current={step} onGo={(to) => setStep(view?.proposal ? to : 0)} />
      {step === 0 && (
        <RepositoryStep
          {...known}
          where={where}
          registered={registered}
          onChange={(next) => {
            setWhere(next);
            setAnswers(undefined);
          }}
          onNext={() => look({ ...(answers && { answers }) }, 1)}
        />
      )}
      {step === 1 && view?.proposal && answers && (
        <ServicesStep
          {...known}
          proposal={view.proposal}
          answers={answers}
          onChange={setAnswers}
          onBegin={(begin) => {
            setAnswers({ ...answers, compose: begin.compose, profiles: begin.profiles });
            look(begin, 1);
          }}
          onNext={() => look({ answers }, 2)}
          onBack={() => setStep(0)}
        />
      )}
      {step === 2 && view?.proposal && answers && (
        <EnvironmentsStep
          {...known}
          proposal={view.proposal}
          answers={answers}
          onChange={setAnswers}
          onNext={() => look({ answers }, 3)}
          onBack={() => setStep(1)}
        />
      )}
      {step === 3 && view && (
        <ReviewStep
          {...known}
          where={where}
          view={view}
          answers={answers}
          onLook={() => look({ ...(answers && { answers }) }, 3)}
          onBack={() => setStep(view.proposal ? 2 : 0)}
        />
      )}
    </>
  );
}
