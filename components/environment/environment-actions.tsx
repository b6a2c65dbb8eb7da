import { Ellipsis } from "lucide-react";
import { useMay } from "#components/realtime/person-provider.tsx";
import { usePreviousRelease } from "#components/rollback/use-releases.ts";
import { Button, IconButton } from "#components/ui/button.tsx";
import { cn } from "#components/ui/cn.ts";
import { LinkButton } from "#components/ui/link-button.tsx";
import { Menu, MenuItem, MenuNote } from "#components/ui/menu.tsx";
import type { Environment } from "#lib/contract/names.ts";
import type { EnvironmentStatus } from "#lib/contract/status.ts";
import { type Ask, databaseOf, logsOf } from "./ask.ts";
import { environmentName } from "./names.ts";

interface EnvironmentActionsProps {
  status: EnvironmentStatus;
  /** Whether its first action is the screen's filled button. */
  filled: boolean;
  /** In the dock of a phone the first action takes the room there is. */
  docked?: boolean;
  onAsk(ask: Ask): void;
}

export function EnvironmentActions({ status, filled, docked, onAsk }: EnvironmentActionsProps) {
  const { environment, activeRun } = status;
  const mayDeploy = useMay(`deploy:${environment}`);
  const previous = usePreviousRelease(environment);
  const mayReadLogs = useMay(`logs:${environment}`) && status.state !== "empty";
  const mayQuery = useMay(`query:${environment}`) && status.services.some(({ database }) => database);
  const mayOperate = useMay(`operate:${environment}`) && status.state !== "empty";
  return (
    <>
      {mayDeploy && (
        <Button
          look={filled ? "primary" : "env"}
          className={cn(docked && "flex-1 text-base")}
          onClick={() => onAsk({ for: "deploy", environment })}
        >
          {docked || environment === "production" ? `Deploy to ${environmentName[environment]}…` : "Deploy…"}
        </Button>
      )}
      {mayDeploy && previous && !docked && (
        <Button look="env" onClick={() => onAsk({ for: "roll-back", environment })}>
          Roll back…
        </Button>
      )}
      {mayReadLogs && (
        <LinkButton className={cn(docked && !mayDeploy && "flex-1")} href={logsOf(environment)}>
          Logs
        </LinkButton>
      )}
      {mayQuery && !docked && <LinkButton href={databaseOf(environment)}>Database</LinkButton>}
      {mayOperate && (
        <OperateMenu
          environment={environment}
          activeRun={activeRun}
          mayRollBack={Boolean(docked && mayDeploy && previous)}
          onAsk={onAsk}
        />
      )}
    </>
  );
}

const actions = [
  { action: "restart", name: "Restart…" },
  { action: "stop", name: "Stop…" },
  { action: "start", name: "Start…" },
] as const;

interface OperateMenuProps extends Pick<EnvironmentActionsProps, "onAsk"> {
  environment: Environment;
  activeRun: number | undefined;
  /** A phone's dock has no room for it beside the deploy. */
  mayRollBack: boolean;
}

function OperateMenu({ environment, activeRun, mayRollBack, onAsk }: OperateMenuProps) {
  const trigger = (
    <IconButton label={`More for ${environment}`} className="ml-auto">
      <Ellipsis size={16} />
    </IconButton>
  );
  return (
    <Menu trigger={trigger} environment={environment}>
      <MenuNote>
        {activeRun ? `Run ${activeRun} is under way` : `${environmentName[environment]}, or one service`}
      </MenuNote>
      {mayRollBack && <MenuItem onSelect={() => onAsk({ for: "roll-back", environment })}>Roll back…</MenuItem>}
      {actions.map(({ action, name }) => (
        <MenuItem
          key={action}
          disabled={Boolean(activeRun)}
          onSelect={() => onAsk({ for: "operate", environment, action })}
        >
          {name}
        </MenuItem>
      ))}
    </Menu>
  );
}
