"""Why a password is refused."""

from app.said.marks import N_

TEXTS = (
    N_("Mật khẩu mới phải khác mật khẩu đang dùng."),
    N_("Mật khẩu cần ít nhất %(n)s ký tự; vừa nhập %(n2)s ký tự."),
    N_("Mật khẩu dài quá %(n)s ký tự."),
    N_("Mật khẩu này nằm trong danh sách mật khẩu hay gặp đã bị lộ ở nơi khác."),
    N_("Mật khẩu này dễ đoán: %(why)s. Xin ghép bốn, năm từ không liên quan đến nhau; có dấu cách cũng được."),
    N_("lặp lại một đoạn"),
    N_("là dãy chữ hoặc số liền nhau"),
    N_("đi theo hàng phím"),
    N_("có ngày tháng năm"),
    N_("có mật khẩu hay gặp"),
    N_("có tên của ông/bà, của nơi hoặc của hệ thống này"),
    N_("có từ thông dụng"),
    N_("phần còn lại quá ngắn"),
    N_("chỉ có dấu, không có chữ hay số"),
    N_("ngắn"),
)
