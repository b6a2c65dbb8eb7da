-- CreateTable
CREATE TABLE "Delivery" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "channelId" TEXT NOT NULL,
    "channel" TEXT NOT NULL,
    "at" DATETIME NOT NULL,
    "notification" TEXT NOT NULL,
    "outcome" TEXT NOT NULL DEFAULT 'waiting',
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "lastAt" DATETIME,
    "nextAt" DATETIME,
    "answer" TEXT
);

-- CreateIndex
CREATE INDEX "Delivery_outcome_nextAt_idx" ON "Delivery"("outcome", "nextAt");
