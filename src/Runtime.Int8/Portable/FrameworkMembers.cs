using System.Numerics;
using System.Runtime.CompilerServices;

namespace MobileNetEdge.Runtime.Int8.Portable;

/// <summary>Members that .NET has, .NET Standard 2.1 lacks, and this library uses: the same names do the same.</summary>
internal static class FrameworkMembers
{
    extension(ArgumentNullException)
    {
        public static void ThrowIfNull(object? value, [CallerArgumentExpression(nameof(value))] string? name = null)
        {
            if (value is null)
            {
                throw new ArgumentNullException(name);
            }
        }
    }

    extension(ArgumentOutOfRangeException)
    {
        public static void ThrowIfNegative(int value, [CallerArgumentExpression(nameof(value))] string? name = null)
        {
            if (value < 0)
            {
                throw new ArgumentOutOfRangeException(name, value, "it is negative");
            }
        }

        public static void ThrowIfGreaterThanOrEqual(int value, int end, [CallerArgumentExpression(nameof(value))] string? name = null)
        {
            if (value >= end)
            {
                throw new ArgumentOutOfRangeException(name, value, $"it is not below {end}");
            }
        }
    }

    extension(Array)
    {
        public static int MaxLength => 0x7FFFFFC7;
    }

    extension(Math)
    {
        public static (int Quotient, int Remainder) DivRem(int left, int right) => (left / right, left % right);

        /// <summary>Of a normal number.</summary>
        public static int ILogB(double x) => (int)((BitConverter.DoubleToInt64Bits(x) >> 52) & 0x7FF) - 1023;

        /// <summary>Where 2^n is a normal number.</summary>
        public static double ScaleB(double x, int n) => x * BitConverter.Int64BitsToDouble((n + 1023L) << 52);
    }

    extension(BitOperations)
    {
        public static int LeadingZeroCount(uint x) => 31 - FloorLog2(x);

        public static int TrailingZeroCount(ulong x) => x == 0 ? 64 : FloorLog2(x & (0 - x));

        public static int Log2(uint x) => FloorLog2(x | 1);

        public static uint Crc32C(uint crc, ulong data)
        {
            for (int i = 0; i < sizeof(ulong); i++, data >>= 8)
            {
                crc = BitOperations.Crc32C(crc, (byte)data);
            }

            return crc;
        }

        public static uint Crc32C(uint crc, uint data)
        {
            for (int i = 0; i < sizeof(uint); i++, data >>= 8)
            {
                crc = BitOperations.Crc32C(crc, (byte)data);
            }

            return crc;
        }

        public static uint Crc32C(uint crc, byte data) => Crc32CTable[(byte)(crc ^ data)] ^ (crc >> 8);
    }

    private static readonly uint[] Crc32CTable = CreateCrc32CTable();

    /// <summary>-1 for 0.</summary>
    private static int FloorLog2(ulong x)
    {
        int n = -1;
        for (; x != 0; x >>= 1)
        {
            n++;
        }

        return n;
    }

    /// <summary>The remainder of each byte by Castagnoli's polynomial, bits reversed.</summary>
    private static uint[] CreateCrc32CTable()
    {
        uint[] table = new uint[256];
        for (uint i = 0; i < table.Length; i++)
        {
            uint crc = i;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ (0x82F63B78 & (0 - (crc & 1)));
            }

            table[i] = crc;
        }

        return table;
    }
}
