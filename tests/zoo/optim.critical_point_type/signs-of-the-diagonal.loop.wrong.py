def critical_point_type(hessian, tol=1e-9):
    entries = [hessian[i][i] for i in range(len(hessian))]
    limit = tol * max(abs(entry) for entry in entries)
    up = sum(entry > limit for entry in entries)
    down = sum(entry < -limit for entry in entries)
    if up and down:
        return "saddle"
    if up == len(entries):
        return "minimum"
    return "maximum" if down == len(entries) else "degenerate"
