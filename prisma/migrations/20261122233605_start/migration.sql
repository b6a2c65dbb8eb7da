-- CreateTable
CREATE TABLE "Person" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "email" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "passwordHash" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "sessionVersion" INTEGER NOT NULL DEFAULT 0,
    "createdAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "disabledAt" DATETIME
);

-- CreateTable
CREATE TABLE "SetupToken" (
    "hash" TEXT NOT NULL PRIMARY KEY,
    "createdAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expiresAt" DATETIME NOT NULL,
    "usedAt" DATETIME
);

-- CreateTable
CREATE TABLE "Intent" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "requestId" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "input" TEXT NOT NULL,
    "actorId" TEXT NOT NULL,
    "actorName" TEXT NOT NULL,
    "actorRole" TEXT NOT NULL,
    "at" DATETIME NOT NULL,
    "answer" TEXT,
    "answeredAt" DATETIME
);

-- CreateTable
CREATE TABLE "Run" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "intentId" TEXT NOT NULL,
    "applicationId" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "environment" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "requestedBy" TEXT NOT NULL,
    "requestedAt" DATETIME NOT NULL,
    "input" TEXT NOT NULL,
    "actorId" TEXT NOT NULL,
    "actorName" TEXT NOT NULL,
    "actorRole" TEXT NOT NULL,
    "steps" TEXT NOT NULL,
    "release" INTEGER,
    "ref" TEXT,
    "commit" TEXT,
    "exclusiveKey" TEXT,
    "outcome" TEXT,
    "finishedAt" DATETIME
);

-- CreateTable
CREATE TABLE "JournalEntry" (
    "runId" INTEGER NOT NULL,
    "seq" INTEGER NOT NULL,
    "at" DATETIME NOT NULL,
    "type" TEXT NOT NULL,
    "step" TEXT,
    "mark" TEXT,
    "note" TEXT,
    "error" TEXT,
    "by" TEXT,
    "outcome" TEXT,
    "sentence" TEXT,

    PRIMARY KEY ("runId", "seq"),
    CONSTRAINT "JournalEntry_runId_fkey" FOREIGN KEY ("runId") REFERENCES "Run" ("id") ON DELETE RESTRICT ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "StepSaved" (
    "runId" INTEGER NOT NULL,
    "step" TEXT NOT NULL,
    "plan" TEXT,
    "result" TEXT,

    PRIMARY KEY ("runId", "step"),
    CONSTRAINT "StepSaved_runId_fkey" FOREIGN KEY ("runId") REFERENCES "Run" ("id") ON DELETE RESTRICT ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Release" (
    "applicationId" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "environment" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "runId" INTEGER NOT NULL,
    "ref" TEXT NOT NULL,
    "commit" TEXT NOT NULL,
    "tree" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "by" TEXT NOT NULL,
    "images" TEXT NOT NULL,
    "spec" TEXT,
    "createdAt" DATETIME NOT NULL,
    "liveAt" DATETIME,

    PRIMARY KEY ("applicationId", "number")
);

-- CreateTable
CREATE TABLE "Application" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "name" TEXT NOT NULL,
    "repository" TEXT NOT NULL,
    "root" TEXT NOT NULL,
    "configuration" TEXT NOT NULL
);

-- CreateTable
CREATE TABLE "Setting" (
    "key" TEXT NOT NULL PRIMARY KEY,
    "value" TEXT NOT NULL
);

-- CreateTable
CREATE TABLE "Lease" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "token" INTEGER NOT NULL,
    "holder" TEXT NOT NULL,
    "since" DATETIME NOT NULL
);

-- CreateIndex
CREATE UNIQUE INDEX "Person_email_key" ON "Person"("email");

-- CreateIndex
CREATE UNIQUE INDEX "Intent_requestId_key" ON "Intent"("requestId");

-- CreateIndex
CREATE INDEX "Intent_answeredAt_at_idx" ON "Intent"("answeredAt", "at");

-- CreateIndex
CREATE UNIQUE INDEX "Run_intentId_key" ON "Run"("intentId");

-- CreateIndex
CREATE UNIQUE INDEX "Run_exclusiveKey_key" ON "Run"("exclusiveKey");

-- CreateIndex
CREATE INDEX "Run_environment_id_idx" ON "Run"("environment", "id");

-- CreateIndex
CREATE INDEX "Run_kind_environment_outcome_id_idx" ON "Run"("kind", "environment", "outcome", "id");

-- CreateIndex
CREATE UNIQUE INDEX "Release_runId_key" ON "Release"("runId");

-- CreateIndex
CREATE INDEX "Release_applicationId_environment_number_idx" ON "Release"("applicationId", "environment", "number");
