// Every recipe, in the order of the page.

import alreadyExists from "./already-exists.js";
import changedByAnother from "./changed-by-another.js";
import changedByOwnAction from "./changed-by-own-action.js";
import clockSkew from "./clock-skew.js";
import conditionIgnored from "./condition-ignored.js";
import conditionInverted from "./condition-inverted.js";
import conditionRequired from "./condition-required.js";
import dateTooCoarse from "./date-too-coarse.js";
import doesNotExist from "./does-not-exist.js";
import etagHiddenByCors from "./etag-hidden-by-cors.js";
import firstAttemptLanded from "./first-attempt-landed.js";
import freshTagOldContent from "./fresh-tag-old-content.js";
import hardRepair from "./hard-repair.js";
import headerChangedInTransit from "./header-changed-in-transit.js";
import malformedValidator from "./malformed-validator.js";
import noValidator from "./no-validator.js";
import notAPreconditionHeader from "./not-a-precondition-header.js";
import notModifiedDespiteMismatch from "./not-modified-despite-mismatch.js";
import oddBody from "./odd-body.js";
import otherSystems from "./other-systems.js";
import outdatedIfModifiedSince from "./outdated-if-modified-since.js";
import overlappingWrites from "./overlapping-writes.js";
import preflightRefusedCondition from "./preflight-refused-condition.js";
import refusedForAnotherReason from "./refused-for-another-reason.js";
import replicasDisagree from "./replicas-disagree.js";
import retriedWithSameValidator from "./retried-with-same-validator.js";
import revalidationWasted from "./revalidation-wasted.js";
import reviewWithConflict from "./review-with-conflict.js";
import reviewWithoutConflict from "./review-without-conflict.js";
import serverChecksWrongly from "./server-checks-wrongly.js";
import sharedParentContention from "./shared-parent-contention.js";
import shouldHaveBeen304 from "./should-have-been-304.js";
import staleAfterOwnWrite from "./stale-after-own-write.js";
import staleCacheRead from "./stale-cache-read.js";
import tagRewrittenByCompression from "./tag-rewritten-by-compression.js";
import unconditionalOverwrite from "./unconditional-overwrite.js";
import unknownOrigin from "./unknown-origin.js";
import unstableEtag from "./unstable-etag.js";
import validatorOfAnotherRepresentation from "./validator-of-another-representation.js";
import validatorUnchanged from "./validator-unchanged.js";
import weakValidator from "./weak-validator.js";
import wrongValidatorHandedOut from "./wrong-validator-handed-out.js";

export const chapters = [
  {
    title: "The page, and other people",
    recipes: [
      staleAfterOwnWrite, changedByAnother, overlappingWrites, retriedWithSameValidator, firstAttemptLanded,
      alreadyExists, doesNotExist, unknownOrigin, validatorOfAnotherRepresentation, changedByOwnAction,
      sharedParentContention,
    ],
  },
  {
    title: "Servers, proxies and caches",
    recipes: [
      weakValidator, tagRewrittenByCompression, staleCacheRead, replicasDisagree, unstableEtag,
      headerChangedInTransit, dateTooCoarse, clockSkew, serverChecksWrongly, wrongValidatorHandedOut,
    ],
  },
  {
    title: "Before anything is compared",
    recipes: [
      malformedValidator, conditionRequired, etagHiddenByCors, preflightRefusedCondition, shouldHaveBeen304,
      outdatedIfModifiedSince, notAPreconditionHeader, refusedForAnotherReason, conditionInverted,
    ],
  },
  {
    title: "Other systems’ words",
    recipes: [otherSystems],
  },
  {
    title: "No failure, and yet a danger",
    recipes: [
      conditionIgnored, unconditionalOverwrite, noValidator, revalidationWasted, notModifiedDespiteMismatch,
      validatorUnchanged, freshTagOldContent,
    ],
  },
  {
    title: "What a repair can meet",
    recipes: [reviewWithoutConflict, reviewWithConflict, hardRepair, oddBody],
  },
];
