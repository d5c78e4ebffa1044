// SPDX-License-Identifier: Apache-2.0
/**
 * What a kernel with the queries of kernel-patches says of itself and of what it holds. Values only: the port, its adapters and the
 * model share them.
 */
package io.luofleet.hostagent.luo.query;
