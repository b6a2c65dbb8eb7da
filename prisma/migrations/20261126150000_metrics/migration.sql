-- CreateTable
CREATE TABLE "Metric" (
    "applicationId" TEXT NOT NULL,
    "environment" TEXT NOT NULL,
    "step" INTEGER NOT NULL,
    "at" DATETIME NOT NULL,
    "seen" TEXT NOT NULL,

    PRIMARY KEY ("applicationId", "environment", "step", "at")
);

-- CreateIndex
CREATE INDEX "Metric_step_at_idx" ON "Metric"("step", "at");
