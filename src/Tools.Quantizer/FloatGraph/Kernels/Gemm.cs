using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MobileNetEdge.Tools.Quantizer.FloatGraph.Kernels;

/// <summary>
/// C[rows, n] = A[rows, k] · W[n, k]ᵀ + bias[n]. W is packed once into panels of <see cref="PanelWidth"/> columns,
/// [panels, k, PanelWidth], zeros behind the last column, so that the inner loop reads it in order.
/// The inner tile is 6 rows × 2 vectors: 12 accumulators, 2 weights and 1 broadcast fit AVX2's 16 registers and hide the
/// multiply-add's latency (4 cycles × 2 a cycle needs 8 accumulators).
/// </summary>
internal sealed class Gemm
{
    private const int Lanes = 8;
    private const int PanelWidth = 2 * Lanes;
    private const int TileRows = 6;

    // Rows of A worked on before the next panel: a block of A stays in the second-level cache (96 × 1024 × 4 B = 393 KB).
    private const int BlockRows = 16 * TileRows;

    private readonly int _n;
    private readonly int _k;
    private readonly float[] _panels;
    private readonly float[] _bias;

    /// <param name="weights">[n, k].</param>
    /// <param name="bias">[n], or null for zeros.</param>
    /// <param name="n">Columns of the product: output channels.</param>
    /// <param name="k">Terms of each sum.</param>
    public Gemm(ReadOnlySpan<float> weights, float[]? bias, int n, int k)
    {
        _n = n;
        _k = k;
        int panels = (n + PanelWidth - 1) / PanelWidth;
        _panels = new float[panels * k * PanelWidth];
        _bias = new float[panels * PanelWidth];
        bias?.CopyTo(_bias, 0);
        for (int row = 0; row < n; row++)
        {
            int at = ((row / PanelWidth) * k * PanelWidth) + (row % PanelWidth);
            for (int i = 0; i < k; i++)
            {
                _panels[at + (i * PanelWidth)] = weights[(row * k) + i];
            }
        }
    }

    /// <param name="a">[rows, k].</param>
    /// <param name="c">[rows, n].</param>
    /// <param name="rows">Rows of the product: pixels.</param>
    public void Run(ReadOnlySpan<float> a, Span<float> c, int rows)
    {
        a = a[..(rows * _k)];
        c = c[..(rows * _n)];
        for (int start = 0; start < rows; start += BlockRows)
        {
            int end = Math.Min(rows, start + BlockRows);
            for (int column = 0; column < _n; column += PanelWidth)
            {
                ReadOnlySpan<float> panel = _panels.AsSpan(column * _k, _k * PanelWidth);
                int row = start;
                for (; row + TileRows <= end; row += TileRows)
                {
                    SixRows(a[(row * _k)..], panel, c, row, column);
                }

                for (; row < end; row++)
                {
                    OneRow(a[(row * _k)..], panel, c, row, column);
                }
            }
        }
    }

    private void SixRows(ReadOnlySpan<float> a, ReadOnlySpan<float> panel, Span<float> c, int row, int column)
    {
        ref float a0 = ref Unsafe.AsRef(in a[0]);
        ref float a1 = ref Unsafe.Add(ref a0, _k);
        ref float a2 = ref Unsafe.Add(ref a1, _k);
        ref float a3 = ref Unsafe.Add(ref a2, _k);
        ref float a4 = ref Unsafe.Add(ref a3, _k);
        ref float a5 = ref Unsafe.Add(ref a4, _k);
        ref float w = ref Unsafe.AsRef(in panel[0]);
        Vector256<float> left = Vector256.LoadUnsafe(ref _bias[column]);
        Vector256<float> right = Vector256.LoadUnsafe(ref _bias[column + Lanes]);
        Vector256<float> l0 = left, l1 = left, l2 = left, l3 = left, l4 = left, l5 = left;
        Vector256<float> r0 = right, r1 = right, r2 = right, r3 = right, r4 = right, r5 = right;
        for (int i = 0; i < _k; i++)
        {
            Vector256<float> wl = Vector256.LoadUnsafe(ref w, (nuint)(i * PanelWidth));
            Vector256<float> wr = Vector256.LoadUnsafe(ref w, (nuint)((i * PanelWidth) + Lanes));
            Vector256<float> x = Vector256.Create(Unsafe.Add(ref a0, i));
            l0 = Vector256.MultiplyAddEstimate(x, wl, l0);
            r0 = Vector256.MultiplyAddEstimate(x, wr, r0);
            x = Vector256.Create(Unsafe.Add(ref a1, i));
            l1 = Vector256.MultiplyAddEstimate(x, wl, l1);
            r1 = Vector256.MultiplyAddEstimate(x, wr, r1);
            x = Vector256.Create(Unsafe.Add(ref a2, i));
            l2 = Vector256.MultiplyAddEstimate(x, wl, l2);
            r2 = Vector256.MultiplyAddEstimate(x, wr, r2);
            x = Vector256.Create(Unsafe.Add(ref a3, i));
            l3 = Vector256.MultiplyAddEstimate(x, wl, l3);
            r3 = Vector256.MultiplyAddEstimate(x, wr, r3);
            x = Vector256.Create(Unsafe.Add(ref a4, i));
            l4 = Vector256.MultiplyAddEstimate(x, wl, l4);
            r4 = Vector256.MultiplyAddEstimate(x, wr, r4);
            x = Vector256.Create(Unsafe.Add(ref a5, i));
            l5 = Vector256.MultiplyAddEstimate(x, wl, l5);
            r5 = Vector256.MultiplyAddEstimate(x, wr, r5);
        }

        Store(l0, r0, c, row, column);
        Store(l1, r1, c, row + 1, column);
        Store(l2, r2, c, row + 2, column);
        Store(l3, r3, c, row + 3, column);
        Store(l4, r4, c, row + 4, column);
        Store(l5, r5, c, row + 5, column);
    }

    private void OneRow(ReadOnlySpan<float> a, ReadOnlySpan<float> panel, Span<float> c, int row, int column)
    {
        ref float w = ref Unsafe.AsRef(in panel[0]);
        Vector256<float> left = Vector256.LoadUnsafe(ref _bias[column]);
        Vector256<float> right = Vector256.LoadUnsafe(ref _bias[column + Lanes]);
        for (int i = 0; i < _k; i++)
        {
            Vector256<float> x = Vector256.Create(a[i]);
            left = Vector256.MultiplyAddEstimate(x, Vector256.LoadUnsafe(ref w, (nuint)(i * PanelWidth)), left);
            right = Vector256.MultiplyAddEstimate(x, Vector256.LoadUnsafe(ref w, (nuint)((i * PanelWidth) + Lanes)), right);
        }

        Store(left, right, c, row, column);
    }

    private void Store(Vector256<float> left, Vector256<float> right, Span<float> c, int row, int column)
    {
        Span<float> target = c[((row * _n) + column)..];
        int width = Math.Min(PanelWidth, _n - column);
        if (width == PanelWidth)
        {
            left.CopyTo(target);
            right.CopyTo(target[Lanes..]);
            return;
        }

        Span<float> padded = stackalloc float[PanelWidth];
        left.CopyTo(padded);
        right.CopyTo(padded[Lanes..]);
        padded[..width].CopyTo(target);
    }
}
