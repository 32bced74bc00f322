"""What time brings about for subscriptions, by the name of the job."""

from collections.abc import Mapping

from counterfoil.adapters.sandbox.records.turn import Handler
from counterfoil.adapters.sandbox.subscriptions import (
    changing,
    ending,
    pause_schedules,
    pausing,
    phases,
    renewing,
    timing,
)

JOBS: Mapping[str, Handler] = {
    timing.COLLECTION_RESUMES: renewing.collection_resumes,
    timing.INCOMPLETE_EXPIRES: ending.incomplete_expires,
    timing.INVOICE_UPCOMING: renewing.invoice_upcoming,
    timing.PENDING_UPDATE_EXPIRES: changing.expire_pending,
    timing.PERIOD_ENDS: renewing.period_ends,
    timing.PHASE_CHANGES: phases.phase_changes,
    timing.SCHEDULED_PAUSE: pause_schedules.pause_in_time,
    timing.SCHEDULED_RESUME: pause_schedules.resume_in_time,
    timing.RESUMING_EXPIRES: pausing.resuming_expires,
    timing.TRIAL_WILL_END: renewing.trial_will_end,
}
